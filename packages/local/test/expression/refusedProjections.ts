/** Projections that the service refuses, and its reasons. */
export const refusedProjections: ReadonlyArray<readonly [text: string, reason: string]> = [
  ["", "The expression can not be empty;"],
  ["a,", "Syntax error; token: \"<EOF>\", near: \",\""],
  [",a", "Syntax error; token: \",\", near: \",a\""],
  ["a b", "Syntax error; token: \"b\", near: \"a b\""],
  [
    "a, a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  [
    "a, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"
  ],
  [
    "a.b, a[1]",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]"
  ],
  ["abort", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["#d", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  [
    "#a, a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  [":n", "Syntax error; token: \":n\", near: \":n\""],
  ["(a)", "Syntax error; token: \"(\", near: \"(a\""],
  ["size(a)", "Syntax error; token: \"(\", near: \"size(a\""],
  [
    "a.b.c, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, c], path two: [a, b]"
  ],
  ["a[99999999999]", "List index is not within the allowable range; index: [99999999999]"],
  ["a,a[99999999999],abort", "List index is not within the allowable range; index: [99999999999]"],
  ["a,a,#d", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["a b, abort", "Syntax error; token: \"b\", near: \"a b,\""],
  ["SET", "Syntax error; token: \"SET\", near: \"SET\""],
  [
    "#zz, a, #a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  ["a, #zz, #a", "An expression attribute name used in the document path is not defined; attribute name: #zz"],
  [
    "a, b, a.c, b.d",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b, d]"
  ],
  [
    "a.b, c, a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [c]"
  ],
  [
    "a, c, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [c]"
  ],
  [
    "a, b, c, a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [c]"
  ],
  [
    "a.b, c, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b]"
  ],
  [
    "a.b, c.d, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b]"
  ],
  [
    "a.b, a.c, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, c]"
  ],
  [
    "a.b, c, a[0]",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]"
  ],
  [
    "a[0], c, a.b",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b]"
  ],
  [
    "a.b, a.c, a[0]",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, c], path two: [a, [0]]"
  ],
  [
    "a[0], a.b, a.c",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, c]"
  ],
  [
    "a[0], a.c, a.b",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, c]"
  ],
  [
    "a, a.b, a.c",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, c]"
  ],
  [
    "a, a.c, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, c]"
  ],
  [
    "a, c, a.b, a.d",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [c]"
  ],
  [
    "a.b, a.b.c, x, a.b.d",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b, d]"
  ],
  [
    "z, a.b.x, a.b.y, q, a.b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, y], path two: [a, b]"
  ],
  [
    "b, b, a, b",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b]"
  ],
  [
    "d, a.b.c, e, a.b.c, f",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, c], path two: [a, b, c]"
  ],
  [
    "a.b.c.d, q, a.b, r",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, c, d], path two: [a, b]"
  ],
  [
    "a.b, q, a.b.c.d, r, a.b.c.e, s",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, b, c, e]"
  ],
  [
    "a[1], q, a.x.y, r, a.z",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [1]], path two: [a, z]"
  ],
  [
    "a.x.y, q, a[1].z, r, a[2]",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, x, y], path two: [a, [2]]"
  ]
]
