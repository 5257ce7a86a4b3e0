/** The import rules of docs/architecture.md: which ring may know which. Run by `npm run check`. */
const rule = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const tests = '^(test|bench|local|docs)/';
const pure = ['libphonenumber-js', 'punycode'].map((name) => `node_modules/${name}(/|$)`);

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }, 'a cycle has no inside and no outside'),
    rule(
      'declared-packages-only',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
      'a package that package.json does not name may vanish',
    ),
    rule(
      'domain-is-pure',
      { path: '^shared/domain/' },
      { pathNot: ['^shared/domain/', ...pure] },
      'rules know nothing but rules and deterministic libraries',
    ),
    rule(
      'contracts-need-only-zod-and-domain',
      { path: '^shared/contracts/' },
      { pathNot: ['^shared/(contracts|domain)/', 'node_modules/zod(/|$)'] },
    ),
    rule(
      'application-inward-only',
      { path: '^shared/application/' },
      { pathNot: ['^shared/(application|domain|contracts)/', 'node_modules/zod(/|$)'] },
    ),
    rule('adapters-no-outward', { path: '^shared/adapters/' }, { path: '^(functions|infra|local|web|test|bench|docs)/|^shared/lambda/' }),
    rule(
      'adapters-see-ports-not-use-cases',
      { path: '^shared/adapters/' },
      { path: '^shared/application/', pathNot: '^shared/application/ports/' },
    ),
    rule(
      'adapters-do-not-know-each-other',
      { path: '^shared/adapters/([^/]+)/' },
      { path: '^shared/adapters/', pathNot: '^shared/adapters/$1/' },
    ),
    rule('lambda-no-adapters', { path: '^shared/lambda/' }, { path: '^shared/adapters/|node_modules/@aws-sdk/' }),
    rule(
      'only-composition-roots-touch-adapters',
      { pathNot: ['^shared/adapters/', '^functions/compose', tests] },
      { path: '^shared/adapters/' },
    ),
    rule('handlers-no-sdk', { path: '^functions/', pathNot: '^functions/compose' }, { path: 'node_modules/@aws-sdk/' }),
    rule(
      'handlers-do-not-import-handlers',
      { path: '^functions/.+\\.(http|event|queue|stream|schedule|task)\\.ts$' },
      { path: '^functions/.+\\.(http|event|queue|stream|schedule|task)\\.ts$' },
    ),
    rule('no-memory-in-production', { path: '^functions/' }, { path: '^shared/adapters/memory/' }),
    rule(
      'runtime-never-imports-infra',
      { path: '^(functions|shared|local|web)/' },
      { path: '^infra/.+\\.ts$|node_modules/(aws-cdk-lib|constructs)(/|$)' },
    ),
    rule('infra-sees-contracts-only', { path: '^infra/' }, { path: '^(functions|local|web|test|bench|docs)/|^shared/(?!contracts/)' }),
    rule('web-sees-contracts-only', { path: '^web/' }, { path: '^(functions|infra|local|test|bench|docs)/|^shared/(?!contracts/)' }),
    rule('nothing-imports-tests-or-tools', { pathNot: tests }, { path: tests }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
