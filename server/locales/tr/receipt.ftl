### The receipt of an invoice.
