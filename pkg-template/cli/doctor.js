export const doctor = { name: "doctor", summary: "later", operand: "URL", options: {}, examples: [["x","y"]], run: async () => 4 };
