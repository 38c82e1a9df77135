namespace Countinghouse.Store.Tables;

static partial class TableSchema
{
    static string[] GeneralLedgerNames =>
    [
        "gl_account", "posting_rule", "gl_total", "journal_", "journal_line", "recurring", "fee_schedule", "invoice", "invoice_line",
        "invoice_payment", "bill", "bill_line", "bill_change", "period", "period_check", "period_certificate",
    ];

    // Sums of the general ledger as text: over decades they may pass 64 bits. What was posted to a control account in a period by entries
    // of
    // a kind, to the end of a day; a row where it changed.
    const string GeneralLedger = """

        CREATE TABLE gl_account(number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, type INTEGER NOT NULL,
          debit_line TEXT NOT NULL, credit_line TEXT NOT NULL, is_control INTEGER NOT NULL, from_day INTEGER NOT NULL);
        CREATE TABLE posting_rule(number INTEGER PRIMARY KEY, gl TEXT NOT NULL, class INTEGER, account TEXT NOT NULL, kind INTEGER,
          currency TEXT NOT NULL, from_day INTEGER NOT NULL);
        CREATE TABLE gl_total(control INTEGER, asset INTEGER, kind INTEGER, period INTEGER, day INTEGER, debits TEXT NOT NULL,
          credits TEXT NOT NULL, PRIMARY KEY (control, asset, kind, period, day)) WITHOUT ROWID;
        CREATE TABLE journal_(number INTEGER PRIMARY KEY, journal INTEGER NOT NULL, reference TEXT NOT NULL, reason TEXT NOT NULL,
          kind INTEGER NOT NULL, effective INTEGER NOT NULL, period INTEGER NOT NULL, day INTEGER NOT NULL, settles TEXT NOT NULL,
          corrects INTEGER, reverses INTEGER NOT NULL, reverse_on INTEGER, made_by TEXT NOT NULL);
        CREATE TABLE journal_line(number INTEGER, line INTEGER, account INTEGER NOT NULL, asset INTEGER NOT NULL, amount INTEGER NOT NULL,
          PRIMARY KEY (number, line)) WITHOUT ROWID;
        CREATE TABLE recurring(number INTEGER PRIMARY KEY, id TEXT NOT NULL, reason TEXT NOT NULL, due TEXT NOT NULL, basis TEXT NOT NULL,
          from_day INTEGER NOT NULL, until_day INTEGER, reverses INTEGER NOT NULL, legs TEXT NOT NULL, made_by TEXT NOT NULL,
          ended INTEGER);
        CREATE TABLE fee_schedule(number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, basis TEXT NOT NULL,
          account_from TEXT NOT NULL, account_to TEXT NOT NULL, currency TEXT NOT NULL, rates TEXT NOT NULL, minimum TEXT NOT NULL,
          tax_percent TEXT NOT NULL, income TEXT NOT NULL, due_days INTEGER NOT NULL, is_debited INTEGER NOT NULL,
          from_day INTEGER NOT NULL, until_day INTEGER);
        CREATE TABLE invoice(number INTEGER PRIMARY KEY, invoice INTEGER NOT NULL, account INTEGER NOT NULL, period INTEGER NOT NULL,
          currency INTEGER NOT NULL, net INTEGER NOT NULL, tax INTEGER NOT NULL, due_on INTEGER NOT NULL, is_debited INTEGER NOT NULL,
          credit_of INTEGER NOT NULL, reason TEXT NOT NULL, day INTEGER NOT NULL);
        CREATE TABLE invoice_line(invoice INTEGER, line INTEGER, says TEXT NOT NULL, quantity TEXT NOT NULL, rate TEXT NOT NULL,
          amount INTEGER NOT NULL, income INTEGER NOT NULL, PRIMARY KEY (invoice, line)) WITHOUT ROWID;
        CREATE TABLE invoice_payment(number INTEGER PRIMARY KEY, invoice INTEGER NOT NULL, amount INTEGER NOT NULL, paid_from INTEGER NOT
          NULL,
          day INTEGER NOT NULL);
        CREATE TABLE bill(number INTEGER PRIMARY KEY, bill INTEGER NOT NULL, vendor TEXT NOT NULL, reference TEXT NOT NULL,
          on_day INTEGER NOT NULL, due_on INTEGER NOT NULL, currency INTEGER NOT NULL, amount INTEGER NOT NULL, captured_by TEXT NOT NULL,
          day INTEGER NOT NULL);
        CREATE TABLE bill_line(bill INTEGER, line INTEGER, account INTEGER NOT NULL, amount INTEGER NOT NULL,
          PRIMARY KEY (bill, line)) WITHOUT ROWID;
        CREATE TABLE bill_change(number INTEGER PRIMARY KEY, bill INTEGER NOT NULL, change TEXT NOT NULL, made_by TEXT NOT NULL,
          reason TEXT NOT NULL, day INTEGER NOT NULL);
        CREATE TABLE period(number INTEGER PRIMARY KEY, period INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
          made_by TEXT NOT NULL, day INTEGER NOT NULL);
        CREATE TABLE period_check(number INTEGER PRIMARY KEY, period INTEGER NOT NULL, check_name TEXT NOT NULL, passed INTEGER NOT NULL,
          blocks INTEGER NOT NULL, detail TEXT NOT NULL);
        CREATE TABLE period_certificate(number INTEGER PRIMARY KEY, period INTEGER NOT NULL, version INTEGER NOT NULL,
          failed INTEGER NOT NULL, balances TEXT NOT NULL, last_day INTEGER NOT NULL, last_close TEXT NOT NULL, made_by TEXT NOT NULL);
        """;
}
