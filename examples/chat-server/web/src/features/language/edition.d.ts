/** Names the texts that this build has: files of languages with another one may lack some. */
declare const EDITION: string;
