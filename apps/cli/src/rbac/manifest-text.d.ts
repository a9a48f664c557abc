/** Vite gives a file's text for such an import. */
declare module '*.yaml?raw' {
  const text: string;
  export default text;
}
