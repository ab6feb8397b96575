import jsQR from 'jsqr';
import QRCode from 'qrcode';
import { expect, test } from 'vitest';
import { barsPath, code128 } from './code128';
import { qrPath } from './QrCode';

test('Code 128 C: start, nine pairs, checksum and stop make the modules', () => {
  const modules = code128('770123456789012345');
  expect(modules).toHaveLength(11 * 11 + 13);
  // Start C and stop, from the symbol's own table.
  expect(modules.startsWith('11010011100')).toBe(true);
  expect(modules.endsWith('1100011101011')).toBe(true);
});

test('bars are drawn where the modules are dark', () => {
  expect(barsPath('1101')).toBe('M0 0h2v1h-2zM3 0h1v1h-1z');
});

test('the drawn QR code reads back', () => {
  const text = '770123456789012345';
  const { path, size } = qrPath(text);
  const scale = 4;
  const side = (size + 8) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const run of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    const [column = 0, row = 0, length = 0] = run.slice(1).map(Number);
    for (let y = (row + 4) * scale; y < (row + 5) * scale; y += 1) {
      for (let x = (column + 4) * scale; x < (column + length + 4) * scale; x += 1) {
        pixels.set([0, 0, 0, 255], (y * side + x) * 4);
      }
    }
  }
  expect(size).toBe(QRCode.create(text, { errorCorrectionLevel: 'M' }).modules.size);
  expect(jsQR(pixels, side, side)?.data).toBe(text);
});
