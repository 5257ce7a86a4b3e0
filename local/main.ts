import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Stripped types and compiled code of some hundred modules: a third of the start. It must be on before they are loaded,
// hence the second file.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/leadline', import.meta.url)));
const { main } = await import('./program.ts');
await main();
