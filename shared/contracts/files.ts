/** Days after which uploads and results of imports and exports vanish. */
export const fileDays = 7;

/** First segments of the keys of all files; what a function may touch is granted by them. */
export const filePrefixes = ['imports', 'exports'] as const;
