import PDFDocument from 'pdfkit';

/** A line of a page: its words and the size of its characters. */
export interface PdfText {
  text: string;
  size?: number;
}

/** A real PDF, a list of paragraphs a page. */
export function samplePdf(
  pages: readonly (readonly PdfText[])[],
  options: { title?: string; password?: string; compress?: boolean } = {},
): Promise<Buffer> {
  const { title, password, compress = true } = options;
  const pdf = new PDFDocument({
    autoFirstPage: false,
    compress,
    info: title === undefined ? {} : { Title: title },
    ...(password === undefined ? {} : { userPassword: password, ownerPassword: `${password}!` }),
  });
  const done = new Promise<Buffer>((resolve) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
  });
  for (const page of pages) {
    pdf.addPage();
    for (const { text, size = 11 } of page) pdf.fontSize(size).text(text).moveDown(1);
  }
  pdf.end();
  return done;
}
