import JsBarcode from 'jsbarcode';

interface Drawn {
  encodings?: { data: string }[];
}

/** The modules of a Code 128 C symbol for an even number of digits: "1" is a bar, "0" a space. */
export function code128(digits: string): string {
  const drawn: Drawn = {};
  JsBarcode(drawn, digits, { format: 'CODE128C' });
  return (drawn.encodings ?? []).map((part) => part.data).join('');
}

/** The runs of bars, as one path of unit height. */
export function barsPath(modules: string): string {
  return Array.from(modules.matchAll(/1+/g), (run) => `M${run.index} 0h${run[0].length}v1h-${run[0].length}z`).join('');
}
