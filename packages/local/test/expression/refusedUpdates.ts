/** Updates that the service refuses, and its reasons. */
export const refusedUpdates: ReadonlyArray<readonly [text: string, reason: string]> = [
  ["", "The expression can not be empty;"],
  ["SET", "Syntax error; token: \"<EOF>\", near: \"SET\""],
  ["SET a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  ["SET a =", "Syntax error; token: \"<EOF>\", near: \"=\""],
  ["a = :n", "Syntax error; token: \"a\", near: \"a =\""],
  ["SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"],
  [
    "SET a = :n, a = :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  [
    "SET a = :n, a.b = :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"
  ],
  [
    "SET a.b = :n, a[1] = :n",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]"
  ],
  [
    "SET a = :n REMOVE a",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  ["SET a = :n, REMOVE b", "Syntax error; token: \"REMOVE\", near: \", REMOVE b\""],
  ["SET a = ((:n))", "The expression has redundant parentheses;"],
  ["SET a = ((:n + :m))", "The expression has redundant parentheses;"],
  ["SET a = :n + :m + :n", "Syntax error; token: \"+\", near: \":m + :n\""],
  ["SET a = :n + (:m + :n)", "Syntax error; token: \"+\", near: \":m + :n\""],
  ["SET a = :n - -:m", "Syntax error; token: \"-\", near: \"- -:m\""],
  ["SET a = :s + :n", "Incorrect operand type for operator or function; operator or function: +, operand type: S"],
  ["SET a = :n + :s", "Incorrect operand type for operator or function; operator or function: +, operand type: S"],
  [
    "SET a = :n + list_append(:l,:l)",
    "The function is not allowed to be used this way in an expression; function: list_append"
  ],
  [
    "SET a = list_append(:l,:n)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"
  ],
  [
    "SET a = list_append(:n,:l)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"
  ],
  [
    "SET a = list_append(:l)",
    "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
  ],
  [
    "SET a = list_append(:l,:l,:l)",
    "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 3"
  ],
  [
    "SET a = if_not_exists(:n,:n)",
    "Operator or function requires a document path; operator or function: if_not_exists"
  ],
  [
    "SET a = if_not_exists(a)",
    "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1"
  ],
  ["SET a = if_not_exists(size(a),:n)", "The function is not allowed in an update expression; function: size"],
  ["SET a = size(b)", "The function is not allowed in an update expression; function: size"],
  ["SET a = foo(b)", "Invalid function name; function: foo"],
  ["SET a = attribute_exists(b)", "The function is not allowed in an update expression; function: attribute_exists"],
  ["SET a = begins_with(a,:s)", "The function is not allowed in an update expression; function: begins_with"],
  ["SET abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["SET a = abort", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["ADD a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  [
    "ADD a :s",
    "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "ADD a :b",
    "Incorrect operand type for operator or function; operator: ADD, operand type: BINARY, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "ADD a :bool",
    "Incorrect operand type for operator or function; operator: ADD, operand type: BOOLEAN, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "ADD a :null",
    "Incorrect operand type for operator or function; operator: ADD, operand type: NULL, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "ADD a :l",
    "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "ADD a :mm",
    "Incorrect operand type for operator or function; operator: ADD, operand type: MAP, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  ["ADD a b", "Syntax error; token: \"b\", near: \"a b\""],
  ["ADD a = :n", "Syntax error; token: \"=\", near: \"a = :n\""],
  ["ADD a :n + :m", "Syntax error; token: \"+\", near: \":n + :m\""],
  ["ADD a (:n)", "Syntax error; token: \"(\", near: \"a (:n\""],
  ["DELETE a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  [
    "DELETE a :n",
    "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"
  ],
  [
    "DELETE a :s",
    "Incorrect operand type for operator or function; operator: DELETE, operand type: STRING, typeSet: ALLOWED_FOR_DELETE_OPERAND"
  ],
  [
    "DELETE a :l",
    "Incorrect operand type for operator or function; operator: DELETE, operand type: LIST, typeSet: ALLOWED_FOR_DELETE_OPERAND"
  ],
  ["DELETE a b", "Syntax error; token: \"b\", near: \"a b\""],
  ["REMOVE a b", "Syntax error; token: \"b\", near: \"a b\""],
  ["REMOVE a,", "Syntax error; token: \"<EOF>\", near: \",\""],
  ["REMOVE a = :n", "Syntax error; token: \"=\", near: \"a = :n\""],
  ["REMOVE :n", "Syntax error; token: \":n\", near: \"REMOVE :n\""],
  ["SET :n = a", "Syntax error; token: \":n\", near: \"SET :n =\""],
  ["SET #d = :n", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["SET a = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["SET #d = :zz", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["SET #d = :n, b = foo(a)", "Invalid function name; function: foo"],
  ["SET abort = foo(a)", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["SET a=foo(abort)", "Invalid function name; function: foo"],
  ["SET a = :n, a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"],
  ["SET a = :n SET a = :n", "The \"SET\" section can only be used once in an update expression;"],
  [
    "SET a= if_not_exists(a,a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [a]"
  ],
  ["SET a[1] = :n, a[01] = :n", "Syntax error; token: \"1\", near: \"01]\""],
  ["SET a[99999999999] = :n", "List index is not within the allowable range; index: [99999999999]"],
  ["SET a = b[99999999999]", "List index is not within the allowable range; index: [99999999999]"],
  ["SET a = :n;", "Syntax error; token: \";\", near: \":n;\""],
  ["SET a = :n b = :n", "Syntax error; token: \"b\", near: \":n b =\""],
  ["SET (a) = :n", "Syntax error; token: \"(\", near: \"SET (a\""],
  ["REMOVE (a)", "Syntax error; token: \"(\", near: \"REMOVE (a\""],
  ["SET a = :n = :m", "Syntax error; token: \"=\", near: \":n = :m\""],
  ["SET a = :n < :m", "Syntax error; token: \"<\", near: \":n < :m\""],
  ["SET a = :n AND :m", "Syntax error; token: \"AND\", near: \":n AND :m\""],
  ["SET a = NOT :n", "Syntax error; token: \"NOT\", near: \"= NOT :n\""],
  ["SET a = :n REMOVE b REMOVE c", "The \"REMOVE\" section can only be used once in an update expression;"],
  [
    "ADD a :n, a :m",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  [
    "SET a.b = :n, a.b.c = :n, a = :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b, c], path two: [a]"
  ],
  ["SET a = foo(:zz)", "Invalid function name; function: foo"],
  ["SET a = :l + :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["SET a = :zz + :l", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["ADD a :l, b :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["ADD a :l SET b = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    "SET b = :l + :n ADD a :l",
    "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "SET b = :l + :n, b = :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b], path two: [b]"
  ],
  [
    "REMOVE a[0], a[1], a[0]",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, [1]]"
  ],
  [
    "SET #a = :n, a = :m",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  ["SET a = (:n + :m) + :n", "Syntax error; token: \"+\", near: \") + :n\""],
  ["SET a = if_not_exists(b, :n + :m)", "Syntax error; token: \"+\", near: \":n + :m\""],
  [
    "SET a = list_append(list_append(:l,:l),:l)",
    "The function is not allowed to be used this way in an expression; function: list_append"
  ],
  [
    "SET a = if_not_exists(b, list_append(:l,:l))",
    "The function is not allowed to be used this way in an expression; function: list_append"
  ],
  [
    "SET a = list_append(:l, :l) + :n",
    "The function is not allowed to be used this way in an expression; function: list_append"
  ],
  ["SET a = :zz, #d = :n", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  [
    "SET a = :zz, a = :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]"
  ],
  ["SET a = foo(:n), a.b = :n SET c = :n", "Invalid function name; function: foo"],
  [
    "SET a = :n ADD b :l, a :n",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [b]"
  ],
  [
    "SET a = list_append(:n,:l) ADD b :l",
    "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "SET a = list_append(:n,:l), b = if_not_exists(:n,:n)",
    "Operator or function requires a document path; operator or function: if_not_exists"
  ],
  ["SET a = b = c", "Syntax error; token: \"=\", near: \"b = c\""],
  ["SET a = :n +", "Syntax error; token: \"<EOF>\", near: \"+\""],
  ["SET a = + :n", "Syntax error; token: \"+\", near: \"= + :n\""],
  ["SET a = (:n", "Syntax error; token: \"<EOF>\", near: \":n\""],
  ["SET a = (:n + :m", "Syntax error; token: \"<EOF>\", near: \":m\""],
  ["SET a = ()", "Syntax error; token: \")\", near: \"()\""],
  [
    "SET a = if_not_exists(a, a), b = :zz",
    "An expression attribute value used in expression is not defined; attribute value: :zz"
  ],
  [
    "SET a = if_not_exists(b, b)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [b]"
  ],
  [
    "SET a = #d ADD b :l",
    "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "SET a=if_not_exists(:zz,:n)",
    "An expression attribute value used in expression is not defined; attribute value: :zz"
  ],
  [
    "SET a.b = :n, a.c = :n, a[0] = :n, a.b.c = :n",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], path two: [a, b, c]"
  ],
  [
    "SET a[0] = :n, a.b = :n, a = :m",
    "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]"
  ],
  ["SET a = :n - :s", "Incorrect operand type for operator or function; operator or function: -, operand type: S"],
  [
    "SET a = :n + b, c = :s + b",
    "Incorrect operand type for operator or function; operator or function: +, operand type: S"
  ],
  [
    "REMOVE a[0].b, a[0][1]",
    "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0], b], path two: [a, [0], [1]]"
  ],
  ["SET a = size(b) + :n", "The function is not allowed in an update expression; function: size"],
  [
    "SET a = if_not_exists(b,c,d)",
    "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 3"
  ],
  [
    "SET a = attribute_exists(foo(b))",
    "The function is not allowed in an update expression; function: attribute_exists"
  ],
  ["SET a = foo(attribute_exists(b))", "Invalid function name; function: foo"],
  ["SET a = b-1", "Syntax error; token: \"1\", near: \"-1\""],
  ["SET a = list_append(b + c, d)", "Syntax error; token: \"+\", near: \"b + c\""],
  ["SET a.abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["SET a = NOT", "Syntax error; token: \"NOT\", near: \"= NOT\""],
  ["SET a = b AND", "Syntax error; token: \"AND\", near: \"b AND\""],
  ["SET AND = :n", "Syntax error; token: \"AND\", near: \"SET AND =\""],
  ["REMOVE", "Syntax error; token: \"<EOF>\", near: \"REMOVE\""],
  ["ADD a :n,", "Syntax error; token: \"<EOF>\", near: \",\""],
  ["SET a = :n,", "Syntax error; token: \"<EOF>\", near: \",\""],
  ["foo a = :n", "Syntax error; token: \"foo\", near: \"foo a\""],
  ["SET a = :n FOO b", "Syntax error; token: \"FOO\", near: \":n FOO b\""],
  ["SET a = #d, b = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["SET a = #d ADD b :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    "SET a = if_not_exists(#d,:zz)",
    "An expression attribute name used in the document path is not defined; attribute name: #d"
  ],
  [
    "SET a = list_append(:n,:l), b = list_append(:l)",
    "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
  ],
  [
    "SET a = list_append(:n,:l), b = #d",
    "An expression attribute name used in the document path is not defined; attribute name: #d"
  ],
  [
    "SET b = if_not_exists(:n,:n), c = #d",
    "An expression attribute name used in the document path is not defined; attribute name: #d"
  ],
  [
    "SET b = list_append(:l), c = #d",
    "An expression attribute name used in the document path is not defined; attribute name: #d"
  ],
  [
    "SET b = list_append(:l), c = :zz",
    "An expression attribute value used in expression is not defined; attribute value: :zz"
  ],
  [
    "SET b = if_not_exists(c,c), d = list_append(:n,:l)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"
  ],
  [
    "SET d = list_append(:n,:l), b = if_not_exists(c,c)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [c]"
  ],
  [
    "SET b = :s + :n, d = if_not_exists(c,c)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [c]"
  ],
  ["ADD a :l SET b = #d", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  [
    "ADD a :l SET b = list_append(:l)",
    "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
  ],
  [
    "ADD a :l DELETE b :n",
    "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"
  ],
  [
    "DELETE b :n ADD a :l",
    "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  [
    "SET d = if_not_exists(c,c), e = list_append(:l)",
    "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
  ],
  [
    "ADD a :l SET b = if_not_exists(:n,:n)",
    "Operator or function requires a document path; operator or function: if_not_exists"
  ],
  [
    "ADD a :l SET b = list_append(:n,:l)",
    "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"
  ],
  [
    "SET a = :s + b, c = :zz ADD d :s",
    "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"
  ],
  ["SET b = ((:n - :m))", "The expression has redundant parentheses;"],
  ["SET b = (((:n)) - :m)", "The expression has redundant parentheses;"],
  [
    "REMOVE a, b[2] REMOVE c SET d = b, abort = :n",
    "The \"REMOVE\" section can only be used once in an update expression;"
  ],
  ["REMOVE b REMOVE abort", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["SET a = b SET c = foo(d)", "Invalid function name; function: foo"],
  [
    "SET a = (list_append(:l,:l)) + :n",
    "The function is not allowed to be used this way in an expression; function: list_append"
  ]
]
