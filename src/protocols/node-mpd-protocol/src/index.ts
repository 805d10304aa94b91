export type { Filter, MatchOperator, Sort, Window } from "./filter/ast.ts";
