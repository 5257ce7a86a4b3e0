import { execFileSync } from 'node:child_process';

/** Every TypeScript file git knows or would add, generated ones left out. */
export const sourceFiles = (): readonly string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], { encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !file.includes('.generated.'));
