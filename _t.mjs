await import('node:http2')
