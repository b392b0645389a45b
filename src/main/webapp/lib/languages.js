/** By the end of a file's name, else by the whole of it. Only what the highlighter ships with. */
const BY_ENDING = {
  bash: 'sh bash zsh',
  c: 'c h',
  cpp: 'cc cpp cxx hh hpp hxx',
  csharp: 'cs',
  css: 'css',
  diff: 'diff patch',
  go: 'go',
  graphql: 'graphql gql',
  ini: 'ini toml properties conf cfg editorconfig',
  java: 'java',
  javascript: 'js jsx mjs cjs',
  json: 'json',
  kotlin: 'kt kts',
  less: 'less',
  lua: 'lua',
  makefile: 'mk',
  markdown: 'md markdown',
  objectivec: 'm mm',
  perl: 'pl pm',
  php: 'php',
  python: 'py pyi',
  r: 'r',
  ruby: 'rb gemspec',
  rust: 'rs',
  scss: 'scss',
  sql: 'sql',
  swift: 'swift',
  typescript: 'ts tsx mts cts',
  vbnet: 'vb',
  wasm: 'wat',
  xml: 'xml html htm xhtml svg xsd xsl pom vue',
  yaml: 'yaml yml',
};

const BY_NAME = { makefile: 'makefile', gemfile: 'ruby', rakefile: 'ruby', jenkinsfile: 'java' };

const LANGUAGES = new Map(
  Object.entries(BY_ENDING).flatMap(([language, endings]) =>
    endings.split(' ').map((ending) => [ending, language]),
  ),
);

/**
 * @param {string} path
 * @returns {string | undefined} what the highlighter calls the file's language
 */
export function languageOf(path) {
  const name = path.split('/').at(-1).toLowerCase();
  return BY_NAME[name] ?? LANGUAGES.get(name.split('.').slice(1).at(-1));
}
