// The built package, as it is published: the server of this page maps package/ to it. Not by its name, for an import
// map would have to stand in the page, where the Content-Security-Policy allows no script.
export * from "./package/dist/inline/index.js";
