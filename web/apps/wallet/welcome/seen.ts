const NAME = 'purser.welcomed';

/** Whether this device has been shown around. */
export function wasWelcomed(): boolean {
  return localStorage.getItem(NAME) === 'yes';
}

export function setWelcomed(): void {
  localStorage.setItem(NAME, 'yes');
}
