/** Short forms for what tools answer and take. */
import { fromJsonSchema } from "@modelcontextprotocol/server";

export const text = (value) => ({ type: "text", text: value });

export const said = (value) => ({ content: [text(value)] });

export const schema = (properties, required = Object.keys(properties)) =>
  fromJsonSchema({ type: "object", properties, required });
