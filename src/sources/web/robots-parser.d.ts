// The package's own types describe an ES module; it is a CommonJS module that is its function.
declare module 'robots-parser' {
  const robotsParser: (
    url: string,
    text: string,
  ) => {
    isDisallowed(url: string, userAgent: string): boolean | undefined;
    /** Seconds. */
    getCrawlDelay(userAgent: string): number | undefined;
  };
  export = robotsParser;
}
