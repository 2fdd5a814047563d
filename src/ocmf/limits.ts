/** What a record may ask of the reader. Real records stay below 6 KiB, 5 levels and 20 readings. */
export const limits = {
  /** Bytes of a whole record. */
  recordBytes: 256 * 1024,
  /** Nested objects and arrays. */
  depth: 32,
  /** Elements of one array, members of one object. */
  elements: 4096,
  /** Characters of one number, and the largest exponent of ten. */
  numberChars: 64,
  /** Characters of a public key in any text form. */
  keyChars: 4096,
  /** Bytes of a document that carries records (XML, OCPP messages). */
  documentBytes: 8 * 1024 * 1024,
} as const;
