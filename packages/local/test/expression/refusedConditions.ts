/** Conditions that the service refuses, and its reasons. */
export const refusedConditions: ReadonlyArray<readonly [text: string, reason: string]> = [
  ["", "The expression can not be empty;"],
  [" ", "Syntax error; token: \"<EOF>\", near: \" \""],
  ["a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  ["a =", "Syntax error; token: \"<EOF>\", near: \"=\""],
  ["a == :n", "Syntax error; token: \"=\", near: \"== :n\""],
  ["((a = :n))", "The expression has redundant parentheses;"],
  ["((a)) = :n", "The expression has redundant parentheses;"],
  ["(((a = :n)))", "The expression has redundant parentheses;"],
  ["a = :n AND ((b = :n))", "The expression has redundant parentheses;"],
  ["(((((a)))))=:n", "The expression has redundant parentheses;"],
  ["size(a)", "The function is not allowed to be used this way in an expression; function: size"],
  ["size(a) = :n AND size(b)", "The function is not allowed to be used this way in an expression; function: size"],
  ["NOT size(a)", "The function is not allowed to be used this way in an expression; function: size"],
  ["foo(a)", "Invalid function name; function: foo"],
  ["foo(a) = :n", "Invalid function name; function: foo"],
  ["FOO(a,b)", "Invalid function name; function: FOO"],
  ["Size(a) = :n", "Invalid function name; function: Size"],
  ["a = begins_with(a,:s)", "The function is not allowed to be used this way in an expression; function: begins_with"],
  [
    "attribute_exists(attribute_exists(a))",
    "The function is not allowed to be used this way in an expression; function: attribute_exists"
  ],
  ["attribute_exists(:s)", "Operator or function requires a document path; operator or function: attribute_exists"],
  [
    "attribute_exists(size(a))",
    "Operator or function requires a document path; operator or function: attribute_exists"
  ],
  [
    "attribute_exists(a,b)",
    "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2"
  ],
  ["attribute_exists()", "Syntax error; token: \")\", near: \"()\""],
  [
    "begins_with(a)",
    "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1"
  ],
  [
    "begins_with(a,:n)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  ],
  [
    "begins_with(:n,a)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  ],
  [
    "begins_with(a,a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: begins_with, first operand: [a]"
  ],
  [
    "begins_with(a,size(a))",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  ],
  [
    "contains(a,a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]"
  ],
  [
    "attribute_type(a,:n)",
    "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N"
  ],
  ["attribute_type(a,:s)", "Invalid attribute type name found; type: abc, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"],
  [
    "attribute_type(a,b)",
    "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"
  ],
  ["size(:n) = :n", "Incorrect operand type for operator or function; operator or function: size, operand type: N"],
  [
    "size(:bool) = :n",
    "Incorrect operand type for operator or function; operator or function: size, operand type: BOOL"
  ],
  [
    "size(:null) = :n",
    "Incorrect operand type for operator or function; operator or function: size, operand type: NULL"
  ],
  [
    "size(size(a)) = :n",
    "Incorrect operand type for operator or function; operator or function: size, operand type: N"
  ],
  [
    "a = a",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]"
  ],
  [
    "a <> a",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: <>, first operand: [a]"
  ],
  [
    "a < a",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: <, first operand: [a]"
  ],
  [
    "a[1].b = a[1].b",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, [1], b]"
  ],
  [
    "a IN (a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: IN, first operand: [a]"
  ],
  [
    "a IN (:n, a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: IN, first operand: [a]"
  ],
  [
    "a BETWEEN a AND a",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: BETWEEN, first operand: [a]"
  ],
  [
    "a BETWEEN :n AND :s",
    "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:abc}"
  ],
  [
    "a BETWEEN :m AND :n",
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"
  ],
  [
    "a BETWEEN :l AND :l",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"
  ],
  [
    "a BETWEEN :bool AND :bool",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: BOOL"
  ],
  [
    "a BETWEEN :b AND :s",
    "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]}, upper bound operand: AttributeValue: {S:abc}"
  ],
  ["a < :bool", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"],
  ["a < :null", "Incorrect operand type for operator or function; operator or function: <, operand type: NULL"],
  ["a < :l", "Incorrect operand type for operator or function; operator or function: <, operand type: L"],
  ["a < :ss", "Incorrect operand type for operator or function; operator or function: <, operand type: SS"],
  [":mm > a", "Incorrect operand type for operator or function; operator or function: >, operand type: M"],
  ["a <= :mm", "Incorrect operand type for operator or function; operator or function: <=, operand type: M"],
  ["a >= :ns", "Incorrect operand type for operator or function; operator or function: >=, operand type: NS"],
  ["a IN ()", "Syntax error; token: \")\", near: \"()\""],
  ["a IN (:n", "Syntax error; token: \"<EOF>\", near: \":n\""],
  ["a IN :n", "Syntax error; token: \":n\", near: \"IN :n\""],
  ["IN (:n)", "Syntax error; token: \"IN\", near: \"IN (\""],
  ["abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["Abort = :n", "Attribute name is a reserved keyword; reserved keyword: Abort"],
  ["a.abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["a.size = :n", "Attribute name is a reserved keyword; reserved keyword: size"],
  ["size = :n", "Attribute name is a reserved keyword; reserved keyword: size"],
  ["a.size(b) = :n", "Syntax error; token: \"(\", near: \"size(b\""],
  ["#d = :n", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["#a = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["#d = :zz", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["a = :zz AND #d = :n", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["begins_with(#d)", "An expression attribute name used in the document path is not defined; attribute name: #d"],
  ["begins_with(:zz)", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["a = ", "Syntax error; token: \"<EOF>\", near: \"= \""],
  ["a  =  =  :n ", "Syntax error; token: \"=\", near: \"=  =  :n\""],
  ["a = !", "Syntax error; token: \"!\", near: \"= !\""],
  ["a ! b", "Syntax error; token: \"!\", near: \"a ! b\""],
  ["!", "Syntax error; token: \"!\", near: \"!\""],
  ["a = ?b", "Syntax error; token: \"?\", near: \"= ?b\""],
  ["a = $b", "Syntax error; token: \"$\", near: \"= $b\""],
  ["a = 5", "Syntax error; token: \"5\", near: \"= 5\""],
  ["a = 'x'", "Syntax error; token: \"'\", near: \"= 'x\""],
  ["a = \"x\"", "Syntax error; token: \"\"\", near: \"= \"x\""],
  ["a = -1", "Syntax error; token: \"-\", near: \"= -1\""],
  ["5 = a", "Syntax error; token: \"5\", near: \"5 =\""],
  ["_a = :n", "Syntax error; token: \"_\", near: \"_a\""],
  ["5a = :n", "Syntax error; token: \"5\", near: \"5a\""],
  ["a = #", "Syntax error; token: \"#\", near: \"= #\""],
  ["# = a", "Syntax error; token: \"#\", near: \"# =\""],
  ["a = :", "Syntax error; token: \":\", near: \"= :\""],
  ["a = # b", "Syntax error; token: \"#\", near: \"= # b\""],
  ["a[b] = :n", "Syntax error; token: \"b\", near: \"[b]\""],
  ["a[:n] = :n", "Syntax error; token: \":n\", near: \"[:n]\""],
  ["a[-1] = :n", "Syntax error; token: \"-\", near: \"[-1\""],
  ["a[1.5] = :n", "Syntax error; token: \".\", near: \"1.5\""],
  ["a[00] = :n", "Syntax error; token: \"0\", near: \"00]\""],
  ["a[99999999999] = :n", "List index is not within the allowable range; index: [99999999999]"],
  ["a[2147483648]=:n", "List index is not within the allowable range; index: [2147483648]"],
  ["a[4294967296]=:n", "List index is not within the allowable range; index: [4294967296]"],
  ["a.:n = :n", "Syntax error; token: \":n\", near: \".:n =\""],
  ["a..b = :n", "Syntax error; token: \".\", near: \"..b\""],
  ["a.5 = :n", "Syntax error; token: \"5\", near: \".5 =\""],
  ["a.5b = :n", "Syntax error; token: \"5\", near: \".5b\""],
  ["(a).b = :n", "Syntax error; token: \".\", near: \").b\""],
  [":n.b = :n", "Syntax error; token: \".\", near: \":n.b\""],
  ["#a-b = :n", "Syntax error; token: \"-\", near: \"#a-b\""],
  ["a-b = :n", "Syntax error; token: \"-\", near: \"a-b\""],
  ["a AND b", "Syntax error; token: \"AND\", near: \"a AND b\""],
  ["a = :n AND", "Syntax error; token: \"<EOF>\", near: \"AND\""],
  ["a = :n OR AND", "Syntax error; token: \"AND\", near: \"OR AND\""],
  ["a = :n b", "Syntax error; token: \"b\", near: \":n b\""],
  ["a = :n)", "Syntax error; token: \")\", near: \":n)\""],
  ["(a = :n", "Syntax error; token: \"<EOF>\", near: \":n\""],
  ["(a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  ["(a)", "Syntax error; token: \"<EOF>\", near: \")\""],
  ["(a) AND b", "Syntax error; token: \"AND\", near: \") AND b\""],
  ["(a AND b)", "Syntax error; token: \"AND\", near: \"a AND b\""],
  ["(a = b AND c)", "Syntax error; token: \")\", near: \"c)\""],
  ["NOT a", "Syntax error; token: \"<EOF>\", near: \"a\""],
  ["NOT", "Syntax error; token: \"<EOF>\", near: \"NOT\""],
  ["a BETWEEN :n", "Syntax error; token: \"<EOF>\", near: \":n\""],
  ["a BETWEEN :n OR :m", "Syntax error; token: \"OR\", near: \":n OR :m\""],
  ["a BETWEEN (:n AND :m)", "Syntax error; token: \"AND\", near: \":n AND :m\""],
  ["a IN (:n,)", "Syntax error; token: \")\", near: \",)\""],
  ["a IN (,:n)", "Syntax error; token: \",\", near: \"(,:n\""],
  ["a NOT IN (:n)", "Syntax error; token: \"NOT\", near: \"a NOT IN\""],
  ["a != :n", "Syntax error; token: \"!\", near: \"a !=\""],
  ["a < > :n", "Syntax error; token: \">\", near: \"< > :n\""],
  ["a => :n", "Syntax error; token: \">\", near: \"=> :n\""],
  ["a === :n", "Syntax error; token: \"=\", near: \"===\""],
  ["f (a) = :n", "Invalid function name; function: f"],
  ["size(((a))) = :n", "The expression has redundant parentheses;"],
  ["((size(a))) = :n", "The expression has redundant parentheses;"],
  ["aé = :n", "Syntax error; token: \"é\", near: \"aé =\""],
  ["é = :n", "Syntax error; token: \"é\", near: \"é =\""],
  ["a = :n ", "Syntax error; token: \" \", near: \":n \""],
  ["a\f= :n", "Syntax error; token: \"\f\", near: \"a\f=\""],
  ["a = :n;", "Syntax error; token: \";\", near: \":n;\""],
  ["a = 😀", "Syntax error; token: \"\ud83d\", near: \"= 😀\""],
  ["a = :n -- x", "Syntax error; token: \"-\", near: \":n --\""],
  ["SET a = :n", "Syntax error; token: \"SET\", near: \"SET a\""],
  ["AND = :n", "Syntax error; token: \"AND\", near: \"AND =\""],
  ["a.and = :n", "Syntax error; token: \"and\", near: \".and =\""],
  ["a.between = :n", "Syntax error; token: \"between\", near: \".between =\""],
  ["in = :n", "Syntax error; token: \"in\", near: \"in =\""],
  ["not = :n", "Syntax error; token: \"=\", near: \"not = :n\""],
  ["a.OR = :n", "Syntax error; token: \"OR\", near: \".OR =\""],
  ["a = OR", "Syntax error; token: \"OR\", near: \"= OR\""],
  ["set.a = :n", "Syntax error; token: \"set\", near: \"set.\""],
  ["a.in = :n", "Syntax error; token: \"in\", near: \".in =\""],
  ["a[1", "Syntax error; token: \"<EOF>\", near: \"1\""],
  ["a[1 =", "Syntax error; token: \"=\", near: \"1 =\""],
  ["a[1].", "Syntax error; token: \"<EOF>\", near: \".\""],
  ["a[]", "Syntax error; token: \"]\", near: \"[]\""],
  ["begins_with(a,:s", "Syntax error; token: \"<EOF>\", near: \":s\""],
  ["begins_with(a :s)", "Syntax error; token: \":s\", near: \"a :s)\""],
  ["begins_with(a,:s) = :n", "The function is not allowed to be used this way in an expression; function: begins_with"],
  ["begins_with(a,:s) b", "Syntax error; token: \"b\", near: \") b\""],
  ["size(a = :n)", "Syntax error; token: \"=\", near: \"a = :n\""],
  ["size(a AND b)", "Syntax error; token: \"AND\", near: \"a AND b\""],
  ["size(NOT a)", "Syntax error; token: \"NOT\", near: \"(NOT a\""],
  ["((foo(a)))", "The expression has redundant parentheses;"],
  ["((abort = :n))", "The expression has redundant parentheses;"],
  ["foo(abort)", "Invalid function name; function: foo"],
  ["abort = begins_with(a)", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["begins_with(a) AND abort = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["a = :zz AND foo(b)", "Invalid function name; function: foo"],
  ["begins_with(a) AND ((b = :n))", "The expression has redundant parentheses;"],
  ["size(a) AND foo(b)", "The function is not allowed to be used this way in an expression; function: size"],
  ["foo(b) AND size(a)", "Invalid function name; function: foo"],
  ["abort = :n AND size(b)", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["size(b) AND abort = :n", "The function is not allowed to be used this way in an expression; function: size"],
  ["a[99999999999] = :zz", "List index is not within the allowable range; index: [99999999999]"],
  ["a = :zz AND a[99999999999] = :n", "List index is not within the allowable range; index: [99999999999]"],
  ["a = :zz AND size(a)", "The function is not allowed to be used this way in an expression; function: size"],
  ["((a = begins_with(b,:s)))", "The expression has redundant parentheses;"],
  ["a = :n AND abs = foo(:zz)", "Invalid function name; function: foo"],
  [
    "begins_with(a,a,a)",
    "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 3"
  ],
  [
    "begins_with(:n,:n,a)",
    "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 3"
  ],
  [
    "a = a AND b = :zz",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]"
  ],
  ["attribute_type(:zz,a)", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    "attribute_type(a,a)",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: attribute_type, first operand: [a]"
  ],
  [
    "contains(:l)",
    "Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1"
  ],
  ["foo()", "Syntax error; token: \")\", near: \"()\""],
  ["a = ! ", "Syntax error; token: \"!\", near: \"= ! \""],
  ["  = a", "Syntax error; token: \"=\", near: \"  = a\""],
  ["a IN () ", "Syntax error; token: \")\", near: \"() \""],
  ["if_not_exists(a,:n) = :n", "The function is not allowed in a condition expression; function: if_not_exists"],
  ["if_not_exists(a,:n)", "The function is not allowed in a condition expression; function: if_not_exists"],
  ["list_append(a,b) = :n", "The function is not allowed in a condition expression; function: list_append"],
  ["size(list_append(a,b)) = :n", "The function is not allowed in a condition expression; function: list_append"],
  [
    "begins_with(size(a),:s)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  ],
  [
    "a BETWEEN :l AND :s",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"
  ],
  [
    "a BETWEEN :n AND :l",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"
  ],
  ["a BETWEEN :l AND :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    ":l BETWEEN a AND b",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"
  ],
  [
    ":l BETWEEN :n AND :m",
    "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: L"
  ],
  ["a IN (:n, :zz)", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["a IN (a, :zz)", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  ["a BETWEEN a AND :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    "a.b = a.b AND c = :zz",
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, b]"
  ],
  ["abort[99999999999] = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  ["a[99999999999].abort = :n", "List index is not within the allowable range; index: [99999999999]"],
  ["a.abort[99999999999] = :n", "Attribute name is a reserved keyword; reserved keyword: abort"],
  [
    "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.abort = :n",
    "Attribute name is a reserved keyword; reserved keyword: abort"
  ],
  [
    "abort.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = :n",
    "Attribute name is a reserved keyword; reserved keyword: abort"
  ],
  [
    "contains(#d,:zz) AND #e = :n",
    "An expression attribute name used in the document path is not defined; attribute name: #d"
  ],
  ["begins_with(:n,:zz)", "An expression attribute value used in expression is not defined; attribute value: :zz"],
  [
    "begins_with(:l,a)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: L"
  ],
  [
    "begins_with(a,:ss)",
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: SS"
  ],
  ["a = if_not_exists(b,c)", "The function is not allowed in a condition expression; function: if_not_exists"],
  [
    "attribute_exists(a) = :n AND foo(b)",
    "The function is not allowed to be used this way in an expression; function: attribute_exists"
  ],
  ["attribute_exists(foo(a))", "Invalid function name; function: foo"],
  ["size(foo(a))", "The function is not allowed to be used this way in an expression; function: size"],
  ["size(size(b))", "The function is not allowed to be used this way in an expression; function: size"],
  ["size(abort)", "The function is not allowed to be used this way in an expression; function: size"],
  ["NOT((b))", "Syntax error; token: \"<EOF>\", near: \")\""],
  ["((:n)) AND a = :n", "Syntax error; token: \"AND\", near: \") AND a\""],
  ["((a = :n)) AND b b", "The expression has redundant parentheses;"],
  ["(NOT ((#a = :n)) AND(#b  1", "The expression has redundant parentheses;"],
  ["(a = :n OR b = :n", "Syntax error; token: \"<EOF>\", near: \":n\""],
  ["a IN (((:n)),)", "The expression has redundant parentheses;"],
  ["a[99999999999999999999] = :n", "List index is not within the allowable range; index: [99999999999999999999]"]
]
