/** Anything a code can be read from. */
export type Picture = HTMLVideoElement | ImageBitmap;

export type Detect = (picture: Picture) => Promise<string | null>;

interface NativeDetector {
  detect(source: Picture): Promise<{ rawValue: string }[]>;
}

interface NativeDetectorClass {
  new (options: { formats: string[] }): NativeDetector;
  getSupportedFormats(): Promise<string[]>;
}

/** Wider than this a picture is scaled down first: a code is readable long before, and decoding stays quick. */
const WIDEST = 1_280;

async function nativeDetect(): Promise<Detect | null> {
  const Native = (window as { BarcodeDetector?: NativeDetectorClass }).BarcodeDetector;
  if (!Native || !(await Native.getSupportedFormats()).includes('qr_code')) return null;
  const detector = new Native({ formats: ['qr_code'] });
  return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null;
}

function sizeOf(picture: Picture): [number, number] {
  return picture instanceof HTMLVideoElement
    ? [picture.videoWidth, picture.videoHeight]
    : [picture.width, picture.height];
}

async function ownDetect(): Promise<Detect> {
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) throw new Error('no canvas');
  return async (picture) => {
    const [width, height] = sizeOf(picture);
    if (width === 0 || height === 0) return null;
    const scale = Math.min(1, WIDEST / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, canvas.width, canvas.height)?.data ?? null;
  };
}

/** The browser's own reader of QR codes where it has one, else ours, loaded only then. */
export async function makeDetect(): Promise<Detect> {
  return (await nativeDetect().catch(() => null)) ?? ownDetect();
}

/** The code on a picture from the album, or null. */
export async function readImage(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file);
  try {
    return await (await makeDetect())(picture);
  } finally {
    picture.close();
  }
}
