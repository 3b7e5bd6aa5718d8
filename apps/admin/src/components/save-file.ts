/** Gives bytes to the browser to save. */
export function saveFile(bytes: Uint8Array<ArrayBuffer>, name: string, type = 'application/x-ndjson'): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
