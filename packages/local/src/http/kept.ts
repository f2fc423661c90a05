/**
 * What is made of stored items, which never change and are asked for again and again.
 *
 * @since 0.1.0
 */

/** Characters that are kept of one kind at most, before all are let go. */
const most = 1 << 24

/** Makes something of an item once, and keeps it as long as the item is there and there is not too much of it. */
export const kept = <A>(make: (item: object) => A, charactersOf: (made: A) => number): (item: object) => A => {
  let all = new WeakMap<object, A>()
  let characters = 0
  return (item) => {
    const known = all.get(item)
    if (known !== undefined) return known
    const made = make(item)
    characters += charactersOf(made)
    if (characters > most) {
      all = new WeakMap()
      characters = charactersOf(made)
    }
    all.set(item, made)
    return made
  }
}
