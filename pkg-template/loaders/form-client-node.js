export { nodeHttp as formClient } from "../node-http.js";
