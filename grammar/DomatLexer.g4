// Characters to tokens. Keywords are words here: compiler/syntax/tokens.cpp gives them their types, according to the
// language of the pack (compiler/syntax/keywords.def), and splits numbers that only a French pack reads as one.
lexer grammar DomatLexer;

tokens {
  K_MODULE, K_IMPORT, K_AS, K_PARTY, K_ENUM, K_STRUCTURE, K_KEY, K_LIST_OF, K_FACT, K_EVENT, K_SOURCE, K_INCOMPATIBLE,
  K_FINDING, K_RIGHT, K_OBLIGATION, K_PROHIBITION, K_POWER, K_VALUE, K_PARAMETER, K_FUNCTION, K_CALENDAR,
  K_OPEN, K_EXTENSIBLE, K_PROVED_BY, K_AGAINST, K_PERFORMED_BY,
  K_RULE, K_EXCEPTION, K_PRESUMED, K_TO, K_TITLE, K_CHAPTER, K_ARTICLE, K_WHEN,
  K_FROM, K_BEFORE, K_THROUGH, K_WORDING_UNKNOWN, K_AS_OF, K_REPLACES, K_FOR, K_SUCH_THAT, K_UNLESS,
  K_AND, K_OR, K_NOT, K_IN, K_NO_LATER, K_OTHERWISE, K_IF, K_THEN, K_ELSE, K_SCALE, K_UP_TO, K_AT_LEAST, K_AT_MOST, K_EXACTLY, K_AMONG, K_THOSE, K_EXISTS, K_FOR_ALL, K_MAJORITY, K_ORDERED_BY,
  K_DEFINED, K_BURDEN, K_DAY, K_TRUE, K_FALSE, K_UNKNOWN, K_CONFLICT, K_UNDEFINED, K_ERROR,
  K_SCENARIO, K_TABLE, K_PROPERTY, K_AT, K_ON, K_FILE_OPEN, K_FILE_CLOSED, K_GIVEN, K_REST_FALSE, K_EXPECTED, K_BETWEEN,
  K_BECAUSE, K_NOT_BECAUSE, K_FOR_WANT_OF, K_LACK_OF_PROOF,
  UNIT
}

SPACE   : [\p{White_Space}]+ -> skip ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;

STRING       : '\u00AB' ~[\u00BB\r\n]* '\u00BB' | '"' ~["\r\n]* '"' ;
UNTERMINATED : '\u00AB' ~[\u00BB\r\n]* | '"' ~["\r\n]* ;

DATE   : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;
NUMBER : DIGIT+ ([_ \u00A0\u202F] DIGIT DIGIT DIGIT)* ([.,] DIGIT+)? ;

// French elides: jusqu'au and jusqu'à are one word.
ELIDED : 'jusqu' ['\u2019] ('au' | '\u00E0' | 'a\u0300') -> type(WORD) ;
WORD   : [\p{L}\p{Nl}_] [\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]* ;
QUOTED : '`' ~[`\r\n]+ '`' ;

ARROW  : '=>' ;
AND    : '&' ;
PIPE   : '|' ;
NOT    : '!' ;
EQ     : '=' ;
NE     : '!=' | '\u2260' ;
LE     : '<=' | '\u2264' ;
GE     : '>=' | '\u2265' ;
LT     : '<' ;
GT     : '>' ;
PLUS   : '+' ;
MINUS  : '-' ;
STAR   : '*' | '\u00D7' ;
SLASH  : '/' ;
PERCENT : '%' ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACE : '{' ;
RBRACE : '}' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
COMMA  : ',' ;
COLON  : ':' ;
DOT    : '.' ;
CURRENCY : [\u20AC$\u00A3\u00A5] ;

OTHER : . ;

fragment DIGIT : [0-9] ;
