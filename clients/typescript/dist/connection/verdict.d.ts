/** The code of a connection that ended without one. */
export declare const ABNORMAL = 1006;
/** Whether a connection that ended with this close code may be opened again. */
export declare function mayComeBack(code: number): boolean;
