/** An e-mail written by hand: a formatted body, and what is attached to it. */
export function sampleEmail(attachments: { name: string; type: string; bytes: Uint8Array }[] = []): Buffer {
  const parts = [
    [
      'Content-Type: text/html; charset=utf-8',
      '',
      '<h2>Delivery</h2><p>The <b>mast</b> comes on Tuesday.</p><ul><li>Height: 14 m</li></ul>',
    ],
    ...attachments.map(({ name, type, bytes }) => [
      `Content-Type: ${type}; name="${name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${name}"`,
      '',
      Buffer.from(bytes)
        .toString('base64')
        .replaceAll(/(.{76})/g, '$1\r\n'),
    ]),
  ];
  return Buffer.from(
    [
      'From: Ines <ines@example.org>',
      'To: Rui <rui@example.org>',
      'Subject: The mast',
      'Date: Mon, 02 Nov 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="x"',
      '',
      ...parts.flatMap((part) => ['--x', ...part]),
      '--x--',
      '',
    ].join('\r\n'),
  );
}
