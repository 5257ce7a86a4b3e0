/** Days after which uploads and results of imports, exports and dry runs vanish. */
export const fileDays = 7;

/** First segments of the keys of all files; what a function may touch is granted by them. */
export const filePrefixes = ['imports', 'exports', 'dry-runs'] as const;
