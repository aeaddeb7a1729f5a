/** What the surroundings say about the network and the user's attention. */
export interface Signals {
    /** False where there is certainly no network. */
    isOnline(): boolean;
    /** Calls back when the network went or came, and when the page is looked at again. */
    listen(heard: (signal: Signal) => void): () => void;
}
/** What may be heard. */
export type Signal = "online" | "offline" | "visible" | "hidden";
/** The events of a browser's page or worker; elsewhere nothing is ever heard. */
export declare const pageSignals: Signals;
