/** A phone number or an address as it was meant: full-width digits, spaces, dashes and +86 are taken away. */
export function cleanLogin(text: string): string {
  const plain = text.normalize('NFKC').trim();
  if (plain.includes('@')) return plain;
  return plain.replace(/[\s\-()]/g, '').replace(/^(\+86|0086)(?=1\d{10}$)/, '');
}

export function isPhone(text: string): boolean {
  return /^1\d{10}$/.test(cleanLogin(text));
}

/** Whether it can be somebody's phone number or mail address; the server looks closer. */
export function isLogin(text: string): boolean {
  const plain = cleanLogin(text);
  return isPhone(plain) || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain);
}
