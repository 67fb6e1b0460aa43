% W1, W2 and W3 in SWI-Prolog: swipl -q swi_peer.pl -- SCRATCH.
:- use_module(library(http/json)).
:- set_prolog_flag(optimise, true).
:- initialization(main, main).

% A case of W1 is a term of its twelve facts, each 0 or 1; a conclusion holds of it or not.
etat_responsable(c(1,_,_,_,_,_,_,_,_,0,_,_)) :- !.
etat_responsable(c(_,1,_,_,_,_,_,_,_,0,_,_)).
action_recursoire(c(_,_,1,1,1,0,_,_,_,_,_,_)).
action_directe(c(_,_,1,_,_,1,_,_,_,0,_,_)).
protection_fonctionnelle(c(_,_,P,_,_,D,1,_,_,_,_,_)) :- \+ (P == 1, D == 1).
assureur_couvre(c(_,_,1,0,_,_,_,1,0,_,_,_)).
indemnisation_etat(C) :- C = c(_,_,_,_,_,_,_,_,_,_,_,1), etat_responsable(C).
indemnisation_reduite(C) :- C = c(_,_,_,_,_,_,_,_,_,_,1,_), indemnisation_etat(C).
indemnisation_integrale(C) :- indemnisation_etat(C), \+ indemnisation_reduite(C).
charge_personnelle(C) :- ( action_directe(C) -> true ; action_recursoire(C) ), \+ assureur_couvre(C).
sanction_disciplinaire(c(_,_,1,_,_,_,_,_,1,_,_,_)) :- !.
sanction_disciplinaire(C) :- C = c(1,_,1,_,_,_,_,_,_,_,_,_), \+ protection_fonctionnelle(C).

conclusions(C, A0, A1, A2, A3, A4, A5, A6, A7, A8, A9) :-
    ( etat_responsable(C) -> A0 = 1 ; A0 = 0 ), ( action_recursoire(C) -> A1 = 1 ; A1 = 0 ),
    ( action_directe(C) -> A2 = 1 ; A2 = 0 ), ( protection_fonctionnelle(C) -> A3 = 1 ; A3 = 0 ),
    ( assureur_couvre(C) -> A4 = 1 ; A4 = 0 ), ( indemnisation_etat(C) -> A5 = 1 ; A5 = 0 ),
    ( indemnisation_reduite(C) -> A6 = 1 ; A6 = 0 ), ( indemnisation_integrale(C) -> A7 = 1 ; A7 = 0 ),
    ( charge_personnelle(C) -> A8 = 1 ; A8 = 0 ), ( sanction_disciplinaire(C) -> A9 = 1 ; A9 = 0 ).

w1(C, Bits) :-
    conclusions(C, A0, A1, A2, A3, A4, A5, A6, A7, A8, A9),
    Bits is A0 + 2*A1 + 4*A2 + 8*A3 + 16*A4 + 32*A5 + 64*A6 + 128*A7 + 256*A8 + 512*A9.

w2(d(Damage, Fixed, Plafond, Fire, Pct, T, G, I, E), Indemnite) :-
    (   ( G =:= 1 ; I =:= 1 ; E =:= 1, T =:= 0 )
    ->  Indemnite = 0
    ;   Franchise is max(Fixed, Damage * Pct // 100),
        ( T =:= 1 -> Ceiling is max(Plafond, max(Fire // 5, 2000000000)) ; Ceiling = Plafond ),
        Indemnite is min(Ceiling, max(0, Damage - Franchise))
    ).

% The first N bytes of each of the columns that a file holds one after the other, from a byte on, as terms.
columns(File, From, Column, Count, N, Terms) :-
    setup_call_cleanup(open(File, read, In, [type(binary)]),
      findall(Term, ( between(1, Count, K), At is From + (K-1)*Column, seek(In, At, bof, _),
                      length(Bytes, N), maplist(get_byte(In), Bytes), Term =.. [bytes|Bytes] ), Terms),
      close(In)).

w1_cases(Scratch, N, Cases) :-
    atom_concat(Scratch, '/w1.bin', File), size_file(File, Size), Column is Size // 12,
    columns(File, 0, Column, 12, N, Columns),
    findall(C, ( between(1, N, I), maplist(arg(I), Columns, Bs), C =.. [c|Bs] ), Cases).

int64(I, Bytes, Value) :-
    findall(V, ( between(0, 7, K), P is 8*I + K - 7, arg(P, Bytes, B), V is B << (8*K) ), Vs), sum_list(Vs, Value).

w2_cases(Scratch, N, Cases) :-
    atom_concat(Scratch, '/w2.bin', File), size_file(File, Size), Total is Size // 44,
    Wide is 8*Total, Flags is 40*Total, N8 is 8*N,
    columns(File, 0, Wide, 5, N8, Numbers), columns(File, Flags, Total, 4, N, Truths),
    findall(C, ( between(1, N, I), maplist(int64(I), Numbers, Vs), maplist(arg(I), Truths, Bs), append(Vs, Bs, All), C =.. [d|All] ), Cases).

fact_names([faute_lourde, deni_de_justice, faute_personnelle, rattachee_au_service, etat_condamne, detachable, rattachable, assurance,
            faute_deliberee, prescription, faute_victime, recours_epuises]).
bit(true, 1).
bit(false, 0).
word(1, @(true)).
word(0, @(false)).

% JSON text to JSON text.
w3(Text, Reply) :-
    atom_json_dict(Text, Dict, []),
    fact_names(Names),
    maplist([Name, B]>>( get_dict(Name, Dict, V), bit(V, B) ), Names, Bs),
    C =.. [c|Bs],
    conclusions(C, A0, A1, A2, A3, A4, A5, A6, A7, A8, A9),
    maplist(word, [A0, A1, A2, A3, A4, A5, A6, A7, A8, A9], [W0, W1, W2, W3, W4, W5, W6, W7, W8, W9]),
    with_output_to(string(Reply),
      json_write(current_output, json([etat_responsable=W0, action_recursoire=W1, action_directe=W2, protection_fonctionnelle=W3,
        assureur_couvre=W4, indemnisation_etat=W5, indemnisation_reduite=W6, indemnisation_integrale=W7, charge_personnelle=W8,
        sanction_disciplinaire=W9]), [width(0)])).

:- dynamic held/2, given/1.

prepare(w1, Scratch, N) :- w1_cases(Scratch, N, Cases), keep(w1, Cases).
prepare(w2, Scratch, N) :- w2_cases(Scratch, N, Cases), keep(w2, Cases).
prepare(w3, Scratch, N) :-
    atom_concat(Scratch, '/w3.jsonl', File),
    setup_call_cleanup(open(File, read, In), findall(L, ( between(1, N, _), read_line_to_string(In, L) ), Lines), close(In)),
    keep(w3, Lines).
keep(Work, Cases) :- retractall(held(_, _)), nb_setval(work, Work), nb_setval(cases, Cases), assertz(held(Work, [])).

run(Seconds) :-
    nb_getval(work, Work), Work \== w3, !, nb_getval(cases, Cases),
    get_time(T0), maplist(Work, Cases, Answers), get_time(T1),
    nb_setval(answers, Answers), S is T1 - T0, format(atom(Seconds), '~9f', [S]).
run(Reply) :-
    nb_getval(cases, Cases),
    maplist([Text, T-A]>>( get_time(T0), w3(Text, A), get_time(T1), T is T1 - T0 ), Cases, Pairs),
    pairs_keys_values(Pairs, Times, Answers), nb_setval(answers, Answers),
    sum_list(Times, Sum), msort(Times, Sorted), length(Sorted, N),
    P50 is N // 2, P99 is N * 99 // 100, nth0(P50, Sorted, T50), nth0(P99, Sorted, T99),
    format(atom(Reply), '~9f ~9f ~9f', [Sum, T50, T99]).

w3_bits(Text, Bits) :-
    atom_json_dict(Text, D, []),
    findall(V, ( nth0(K, [etat_responsable, action_recursoire, action_directe, protection_fonctionnelle, assureur_couvre, indemnisation_etat,
                          indemnisation_reduite, indemnisation_integrale, charge_personnelle, sanction_disciplinaire], Name),
                 get_dict(Name, D, true), V is 1 << K ), Vs), sum_list(Vs, Bits).

put_whole(Out, Bytes, Value) :- forall(between(1, Bytes, K), ( B is (Value >> (8*(K-1))) /\ 255, put_byte(Out, B) )).

answers(Scratch) :-
    nb_getval(work, Work), nb_getval(answers, Answers),
    ( Work == w3 -> maplist(w3_bits, Answers, Values) ; Values = Answers ),
    ( Work == w2 -> Bytes = 8 ; Bytes = 2 ),
    atom_concat(Scratch, '/answers.bin', File),
    setup_call_cleanup(open(File, write, Out, [type(binary)]), maplist(put_whole(Out, Bytes), Values), close(Out)).

reply(["prepare", Work, N, _], Scratch, Reply) :-
    atom_string(W, Work), number_string(Cases, N), ( prepare(W, Scratch, Cases) -> Reply = ok ; atom_concat('no ', W, Reply) ).
reply(["run"], _, Reply) :- run(Reply).
reply(["answers"], Scratch, ok) :- answers(Scratch).
reply(["hello"], _, ok).

main :-
    current_prolog_flag(argv, [Scratch|_]),
    repeat,
    read_line_to_string(user_input, Line),
    (   Line == end_of_file
    ->  !
    ;   split_string(Line, " ", "", Words), reply(Words, Scratch, Reply), format('~w~n', [Reply]), flush_output, fail
    ).
