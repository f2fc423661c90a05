/**
 * The rules of this house that no ready-made linter has.
 */

const report = (context, node, message) => context.report({ node, message })

const isCall = (node, object, property) =>
  node.callee.type === "MemberExpression" && node.callee.object.name === object &&
  node.callee.property.name === property

/** A cast says why, on its own line or on the one above. */
const explained = (context, node) => {
  const lines = context.sourceCode.lines
  const line = node.loc.start.line
  const end = node.loc.end.line
  return [lines[line - 2], ...lines.slice(line - 1, end)].some((text) => text !== undefined && /\/\/|\*\//.test(text))
}

const rules = {
  "no-cast": {
    create: (context) => ({
      TSAsExpression: (node) => {
        const blind = node.typeAnnotation.type === "TSAnyKeyword" ||
          (node.expression.type === "TSAsExpression" && node.expression.typeAnnotation.type === "TSUnknownKeyword")
        if (blind && !explained(context, node)) {
          report(context, node, "A cast that the compiler cannot check says in a comment why it is right.")
        }
      }
    })
  },
  "no-ambient": {
    create: (context) => ({
      CallExpression: (node) => {
        if (isCall(node, "Date", "now")) report(context, node, "Take the time from Effect's Clock, or as an argument.")
        if (isCall(node, "Math", "random")) report(context, node, "Take chance from Effect's Random.")
        if (["setTimeout", "setInterval"].includes(node.callee.name)) {
          report(context, node, "Wait with Effect.sleep or a Schedule.")
        }
      },
      NewExpression: (node) => {
        if (node.callee.name === "Date" && node.arguments.length === 0) {
          report(context, node, "Take the time from Effect's Clock, or as an argument.")
        }
      }
    })
  }
}

export default { meta: { name: "house" }, rules }
