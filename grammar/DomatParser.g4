// A file is a sequence of elements, parsed one at a time; blocks and tables are opened by one element and filled by
// those that follow, so neither the number of elements nor their nesting costs parser memory.
parser grammar DomatParser;
options { tokenVocab = DomatLexer; }

element
  : moduleDecl | importDecl | partyDecl | enumDecl | structureDecl | factDecl | eventDecl | propositionDecl | valueDecl | sourceDecl
  | parameterDecl | functionDecl | calendarDecl | incompatibleDecl | blockHead | blockEnd | labelledRule | exceptionRule | presumption | bareRule
  | scenario | table | tableRow | property
  ;

// --- declarations

moduleDecl : K_MODULE name ;
importDecl : K_IMPORT name (DOT name)? (K_AS name)? ;
partyDecl  : K_PARTY name (COMMA name)* ;
enumDecl   : K_ENUM name LBRACE name (COMMA name)* RBRACE ;
structureDecl : K_STRUCTURE name LBRACE field (COMMA field)* RBRACE ;
field      : K_KEY name | name (COLON type)? ;
factDecl   : K_FACT name parameters? (COLON type)? STRING? dispute? K_EXTENSIBLE? ;
eventDecl  : K_EVENT name parameters? STRING? ;
propositionDecl : modality name parameters? STRING* modifier* performance? ;
performance : K_PERFORMED_BY reference K_NO_LATER sum modifier* ;
valueDecl  : K_VALUE name parameters? COLON type STRING? K_EXTENSIBLE? ;
sourceDecl : K_SOURCE (name | STRING) (STRING STRING?)? ;
incompatibleDecl : K_INCOMPATIBLE binder? reference COMMA reference STRING* ;

parameterDecl : K_PARAMETER name COLON type STRING* EQ datedValue (COMMA datedValue)* ;
datedValue : sum clause* ;
functionDecl : K_FUNCTION name (COMMA name)? LPAREN formal (COMMA formal)* RPAREN COLON type STRING* EQ expression ;
formal     : name COLON type ;
calendarDecl : K_CALENDAR name EQ name (LBRACE name (COMMA name)* RBRACE)? (K_UNLESS DATE (COMMA DATE)*)? ;

modality   : K_FINDING | K_RIGHT | K_OBLIGATION | K_PROHIBITION | K_POWER ;
modifier   : K_OPEN | K_EXTENSIBLE | dispute ;
dispute    : K_PROVED_BY path K_AGAINST path ;
parameters : LPAREN parameter (COMMA parameter)* RPAREN ;
parameter  : (name COLON)? type ;
type       : K_LIST_OF? path (LPAREN name RPAREN)? | K_CALENDAR ;

// --- blocks and rules

blockHead : (K_TITLE | K_CHAPTER | K_ARTICLE) name? STRING* clause* (K_WHEN expression)? LBRACE ;
blockEnd  : RBRACE ;

labelledRule  : K_RULE ruleHead body? ARROW K_PRESUMED? conclusions ;
// A name after the keyword is always the label.
ruleHead      : name STRING* clause* binder? | STRING+ clause* binder? | clause+ binder? | binder ;
exceptionRule : K_EXCEPTION name? K_TO path STRING* clause* binder? body (ARROW conclusions)? ;
presumption   : K_PRESUMED binder? conclusion STRING* clause* ;
bareRule      : body ARROW conclusions ;

clause
  : (K_FROM | K_BEFORE | K_THROUGH | K_WORDING_UNKNOWN) DATE
  | K_AS_OF (K_DAY | lastReference)
  | K_REPLACES path
  ;
binder   : K_FOR variable (COMMA variable)* (K_SUCH_THAT expression)? COLON ;
variable : name K_IN type ;
body     : expression (K_UNLESS expression)? ;
conclusions : conclusion (COMMA conclusion)* ;
conclusion  : notOp? lastReference (EQ result)? ;
result      : K_IF expression K_THEN result K_ELSE result | sum ;

// --- expressions; chains are flat, so operands cost no recursion

expression  : K_IF expression K_THEN expression K_ELSE expression | disjunction ;
disjunction : conjunction (orOp conjunction)* ;
conjunction : negation (andOp negation)* ;
negation    : notOp* comparison ;
comparison  : sum (compareOp sum | K_IN LBRACE sum (COMMA sum)* RBRACE | (K_BEFORE | K_NO_LATER) sum)? ;
sum         : product ((PLUS | MINUS) product)* ;
product     : fallback ((STAR | SLASH) fallback)* ;
fallback    : signedValue (K_OTHERWISE signedValue)* ;
signedValue      : MINUS* primary ;
primary
  : literal
  | K_DAY
  | (K_AT_LEAST | K_AT_MOST | K_EXACTLY) NUMBER K_AMONG LPAREN expression (COMMA expression)* RPAREN
  | (K_AT_LEAST | K_AT_MOST | K_EXACTLY) NUMBER K_THOSE generator COLON expression
  | K_MAJORITY generator COLON expression
  | (K_EXISTS | K_FOR_ALL) generator (COLON expression)?
  | K_DEFINED LPAREN sum RPAREN
  | K_SCALE LPAREN expression COLON slice (COMMA slice)* RPAREN
  | K_BURDEN LPAREN reference RPAREN
  | application (K_AT primary)?
  | LPAREN expression RPAREN
  ;
slice       : sum (K_UP_TO sum)? ;
application : modality? path (LPAREN argument (COMMA argument)* RPAREN)? ;
argument    : generator | expression (K_FOR generator (K_ORDERED_BY sum)?)? ;
generator   : name K_IN path (K_SUCH_THAT expression)? ;
literal   : K_TRUE | K_FALSE | DATE | NUMBER unit? ;
unit      : CURRENCY | UNIT | PERCENT ;
reference : modality? path arguments? | K_BURDEN LPAREN reference RPAREN ;
// Apart from `reference`: a body that begins with a parenthesis may follow it, which is no reason to doubt of arguments elsewhere.
lastReference : modality? path arguments? | K_BURDEN LPAREN reference RPAREN ;
arguments : LPAREN path (COMMA path)* RPAREN ;
path      : name (DOT name)? (DOT name)? ;
name      : WORD ;
orOp      : PIPE | K_OR ;
andOp     : AND | K_AND ;
notOp     : NOT | K_NOT ;
compareOp : EQ | NE | LT | LE | GT | GE ;

// --- scenarios

scenario : K_SCENARIO STRING scenarioClause* ;
table    : K_TABLE STRING scenarioClause* ;
scenarioClause
  : K_AT DATE | K_FILE_OPEN | K_FILE_CLOSED | K_REST_FALSE
  | K_GIVEN given (COMMA given)*
  | K_EXPECTED expectation (COMMA expectation)*
  ;
given : notOp? reference (EQ constant | EQ LBRACKET (listItem (COMMA listItem)*)? RBRACKET | K_ON DATE | K_UNKNOWN | K_CONFLICT)? ;
constant : MINUS? literal | path | STRING ;
listItem : LBRACE given (COMMA given)* RBRACE | constant | K_UNKNOWN | K_CONFLICT ;
expectation
  : K_INCOMPATIBLE reference andOp reference
  | K_ERROR STRING?
  | notOp? reference (EQ constant | K_BETWEEN constant andOp constant | K_UNKNOWN | K_CONFLICT | K_UNDEFINED)? support*
  ;
support
  : (K_BECAUSE | K_NOT_BECAUSE) path (andOp path)*
  | (K_FOR_WANT_OF | K_LACK_OF_PROOF) reference (andOp reference)*
  ;
tableRow : PIPE cell (PIPE cell)* PIPE ;
cell : STRING | K_AT | K_BECAUSE | K_EXPECTED reference | reference | MINUS? literal | K_UNKNOWN | K_CONFLICT | K_UNDEFINED ;

property : K_PROPERTY STRING+ binder? (K_WHEN expression COMMA)? expression ;
