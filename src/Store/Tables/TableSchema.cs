namespace Countinghouse.Store.Tables;

/// <summary>
/// The read tables: what people and programs query. All of it follows from the journal and can be dropped and made again; described in
/// <c>docs/formats/read-tables.md</c>. Dates are yyyymmdd; amounts in minor units at the asset's scale; prices as exact decimal text.
/// Accounts, assets and parties by number; the views give names. What the trades of a day are asked by is kept sorted with the day in
/// front, so that a day is appended in order and never inserted in the middle.
/// </summary>
static partial class TableSchema
{
    /// <summary>Raised with every change of form: tables of another version are dropped and made again.</summary>
    public const int Version = 28;

    public static readonly string[] Names =
    [
        "setting",
        "day", "account", "asset", "party", "price", "fx_rate", "corporate_action", "trade", "trade_mark", "confirmation",
        "allegement", "unmatched",
        "trade_by_account", "trade_by_instrument", "entry", "entry_change", "leg_block", "obligation", "netting", "instruction",
        "settlement",
        "penalty", "penalty_month", "close_out", "threshold", "shares_outstanding", "credit_use", "earmark", "settlement_run",
        "margin", "margin_agreement", "margin_call", "margin_call_change",
        "collateral", "collateral_move", "loan", "loan_move", "balance", "fee", "control", "refusal", "command", "message",
        "statement", "stated", "standing", "penalty_statement", "penalty_break", "address",
        "action", "action_step", "action_change", "election", "entitlement", "claim", "action_confirmed", "action_outstanding",
        "action_contract",
        "lot_policy", "lot_choice", "lot_named", "lot_basis", "lot_transfer",
        "person", "role", "grant_", "api_key", "approval_rule", "approval", "approval_vote", "access",
        "break_", "break_change", "break_item", "match_", "match_item", "reconciled", "matching_rule",
        .. GeneralLedgerNames,
        "conversion", "conversion_mark", "fx_position", "fx_valuation", "units", "held", "bank_flow",
        "accrued", "own_interest", "bond", "index_value", "accrual",
    ];

    public static readonly string[] Views = ["trades", "legs", "positions", "balances"];

    public const string Create = """
        CREATE TABLE IF NOT EXISTS projected(one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, size INTEGER NOT NULL,
          sorted INTEGER NOT NULL);
        CREATE TABLE day(day INTEGER PRIMARY KEY, opened INTEGER NOT NULL, closed INTEGER, last INTEGER, trades INTEGER,
          controls_failed INTEGER,
          balances TEXT, open_items INTEGER);
        CREATE TABLE command(number INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE account(number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, class INTEGER NOT NULL, name TEXT, country TEXT,
          base_currency TEXT,
          settlement INTEGER, lei TEXT);
        CREATE TABLE asset(number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, scale INTEGER NOT NULL, is_security INTEGER NOT NULL,
          symbol TEXT,
          name TEXT, cfi TEXT, currency INTEGER, mic TEXT, credit INTEGER NOT NULL);
        CREATE TABLE party(number INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT, lei TEXT, bic TEXT, country TEXT,
          is_ccp INTEGER, nets INTEGER, reached INTEGER);
        CREATE TABLE price(day INTEGER, asset INTEGER, close TEXT NOT NULL, currency INTEGER, number INTEGER,
          PRIMARY KEY (asset, day, number)) WITHOUT ROWID;
        CREATE TABLE fx_rate(day INTEGER, base INTEGER, quote INTEGER, rate TEXT NOT NULL, number INTEGER,
          PRIMARY KEY (base, quote, day, number)) WITHOUT ROWID;
        CREATE TABLE corporate_action(id TEXT PRIMARY KEY, type TEXT, isin TEXT, ex_date INTEGER, record_date INTEGER,
          pay_date INTEGER) WITHOUT ROWID;
        CREATE TABLE trade(number INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, mark INTEGER NOT NULL, account INTEGER NOT NULL,
          side INTEGER NOT NULL,
          instrument INTEGER NOT NULL, quantity INTEGER NOT NULL, price TEXT NOT NULL, currency INTEGER NOT NULL,
          principal INTEGER NOT NULL,
          commission INTEGER NOT NULL, fees INTEGER NOT NULL, trade_date INTEGER NOT NULL, settle_on INTEGER NOT NULL,
          executed_at INTEGER NOT NULL,
          mic TEXT NOT NULL, capacity INTEGER NOT NULL, party INTEGER NOT NULL, legs TEXT NOT NULL);
        CREATE TABLE trade_mark(trade INTEGER, number INTEGER, mark INTEGER NOT NULL, PRIMARY KEY (trade, number)) WITHOUT ROWID;
        CREATE TABLE confirmation(number INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, at INTEGER NOT NULL, on_time INTEGER, field TEXT,
          ours TEXT, theirs TEXT);
        CREATE TABLE allegement(number INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, party INTEGER NOT NULL, side INTEGER NOT NULL,
          instrument INTEGER NOT NULL, quantity INTEGER NOT NULL, price TEXT NOT NULL, settle_on INTEGER NOT NULL,
          net_amount TEXT NOT NULL, at INTEGER NOT NULL, ended INTEGER, how TEXT);
        CREATE TABLE unmatched(number INTEGER PRIMARY KEY, trade_id TEXT NOT NULL, at INTEGER NOT NULL);
        CREATE INDEX unmatched_by_trade ON unmatched(trade_id);
        CREATE INDEX confirmation_by_trade ON confirmation(trade_id);
        CREATE TABLE trade_by_account(day INTEGER, account INTEGER, trade INTEGER, PRIMARY KEY (day, account, trade)) WITHOUT ROWID;
        CREATE TABLE trade_by_instrument(day INTEGER, instrument INTEGER, trade INTEGER,
          PRIMARY KEY (day, instrument, trade)) WITHOUT ROWID;
        CREATE TABLE entry(number INTEGER PRIMARY KEY, cause INTEGER NOT NULL, kind INTEGER NOT NULL, due INTEGER, effective INTEGER,
          legs TEXT NOT NULL,
          reference TEXT, reason TEXT);
        CREATE TABLE entry_change(number INTEGER PRIMARY KEY, cause INTEGER NOT NULL, kind INTEGER NOT NULL, change TEXT NOT NULL,
          effective INTEGER, legs TEXT);
        CREATE TABLE leg_block(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, count INTEGER NOT NULL, legs BLOB NOT NULL);
        CREATE TABLE obligation(party INTEGER, settle_on INTEGER, instrument INTEGER, currency INTEGER, trade INTEGER, day INTEGER,
          number INTEGER,
          gross_count INTEGER, gross_value INTEGER, quantity INTEGER, amount INTEGER, undone INTEGER,
          PRIMARY KEY (number)) WITHOUT ROWID;
        CREATE TABLE netting(day INTEGER, party INTEGER, currency INTEGER, gross_count INTEGER, gross_value INTEGER, net_count INTEGER,
          net_value INTEGER,
          PRIMARY KEY (day, party, currency)) WITHOUT ROWID;
        CREATE TABLE instruction(number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, party INTEGER, account INTEGER,
          instrument INTEGER NOT NULL,
          quantity INTEGER NOT NULL, currency INTEGER NOT NULL, amount INTEGER NOT NULL, settle_on INTEGER NOT NULL, cause INTEGER NOT NULL,
          day INTEGER);
        CREATE TABLE settlement(number INTEGER, instruction INTEGER, day INTEGER, outcome TEXT NOT NULL, quantity INTEGER, amount INTEGER,
          reason INTEGER, note TEXT,
          PRIMARY KEY (instruction, number)) WITHOUT ROWID;
        CREATE TABLE penalty(number INTEGER PRIMARY KEY, instruction INTEGER NOT NULL, day INTEGER NOT NULL, charged_for INTEGER NOT NULL,
          kind INTEGER NOT NULL, class INTEGER NOT NULL, quantity INTEGER NOT NULL, price TEXT NOT NULL, rate_bp TEXT NOT NULL,
          currency INTEGER NOT NULL, amount INTEGER NOT NULL);
        CREATE TABLE penalty_month(month INTEGER, currency INTEGER, day INTEGER NOT NULL, count INTEGER NOT NULL, paid INTEGER NOT NULL,
          received INTEGER NOT NULL, PRIMARY KEY (month, currency, day)) WITHOUT ROWID;
        CREATE TABLE statement(number INTEGER PRIMARY KEY, reference TEXT NOT NULL, kind INTEGER NOT NULL, as_of INTEGER NOT NULL,
          whole INTEGER NOT NULL);
        CREATE TABLE stated(statement INTEGER, line INTEGER, account TEXT NOT NULL, asset TEXT NOT NULL, reference TEXT NOT NULL,
          day INTEGER NOT NULL, units TEXT NOT NULL, PRIMARY KEY (statement, line)) WITHOUT ROWID;
        CREATE TABLE penalty_statement(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, reference TEXT NOT NULL, depository TEXT NOT NULL,
          from_day INTEGER NOT NULL, to_day INTEGER NOT NULL, lines INTEGER NOT NULL, agreed INTEGER NOT NULL,
          currencies TEXT NOT NULL);
        CREATE TABLE penalty_break(number INTEGER PRIMARY KEY, statement INTEGER NOT NULL, kind INTEGER NOT NULL, penalty_id TEXT NOT NULL,
          instruction INTEGER NOT NULL, penalty_kind INTEGER NOT NULL, day INTEGER NOT NULL, days INTEGER NOT NULL, currency TEXT NOT NULL,
          ours INTEGER NOT NULL, theirs INTEGER NOT NULL, explanation TEXT NOT NULL);
        CREATE TABLE close_out(instruction INTEGER PRIMARY KEY, day INTEGER NOT NULL, close_out_by INTEGER NOT NULL,
          is_short INTEGER NOT NULL, quantity INTEGER NOT NULL, missed INTEGER);
        CREATE TABLE threshold(instrument INTEGER, day INTEGER, failing INTEGER NOT NULL, is_over INTEGER NOT NULL,
          days_running INTEGER NOT NULL, is_listed INTEGER NOT NULL, PRIMARY KEY (instrument, day)) WITHOUT ROWID;
        CREATE TABLE credit_use(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, currency INTEGER NOT NULL, granted INTEGER NOT NULL,
          collateral_limit INTEGER NOT NULL, secured INTEGER NOT NULL, most INTEGER NOT NULL, drawn INTEGER NOT NULL);
        CREATE TABLE earmark(number INTEGER, line INTEGER, day INTEGER NOT NULL, lent INTEGER NOT NULL, instrument INTEGER NOT NULL,
          own INTEGER NOT NULL, earmarked INTEGER NOT NULL, covers INTEGER NOT NULL, PRIMARY KEY (number, line)) WITHOUT ROWID;
        CREATE TABLE settlement_run(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, due INTEGER NOT NULL, settled INTEGER NOT NULL,
          value INTEGER NOT NULL, bound INTEGER NOT NULL, by_turns INTEGER NOT NULL);
        CREATE TABLE shares_outstanding(instrument INTEGER, from_day INTEGER, shares INTEGER NOT NULL, number INTEGER,
          PRIMARY KEY (instrument, from_day, number)) WITHOUT ROWID;
        CREATE TABLE margin(party INTEGER, day INTEGER, number INTEGER, open_count INTEGER NOT NULL, unpriced INTEGER NOT NULL,
          gross INTEGER NOT NULL, variation INTEGER NOT NULL, method INTEGER NOT NULL, initial INTEGER NOT NULL,
          scenarios INTEGER NOT NULL, given INTEGER NOT NULL, taken INTEGER NOT NULL, required_given INTEGER, required_taken INTEGER,
          PRIMARY KEY (party, day, number)) WITHOUT ROWID;
        CREATE TABLE margin_agreement(number INTEGER PRIMARY KEY, party INTEGER NOT NULL, agreed_from INTEGER NOT NULL,
          threshold INTEGER NOT NULL, minimum_transfer INTEGER NOT NULL, rounding INTEGER NOT NULL, method INTEGER NOT NULL,
          floor_bp TEXT NOT NULL, direction INTEGER NOT NULL, "window" INTEGER NOT NULL);
        CREATE TABLE margin_call(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, party INTEGER NOT NULL, direction INTEGER NOT NULL,
          amount INTEGER NOT NULL, due_on INTEGER NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE margin_call_change(number INTEGER PRIMARY KEY, call INTEGER NOT NULL, day INTEGER NOT NULL, change TEXT NOT NULL,
          amount INTEGER NOT NULL, disputed INTEGER NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE collateral(party INTEGER, direction INTEGER, asset INTEGER, number INTEGER, day INTEGER NOT NULL,
          quantity INTEGER NOT NULL, price TEXT NOT NULL, haircut_bp TEXT NOT NULL, value INTEGER NOT NULL, value_after INTEGER NOT NULL,
          PRIMARY KEY (party, direction, asset, number)) WITHOUT ROWID;
        CREATE TABLE collateral_move(number INTEGER, asset INTEGER, day INTEGER NOT NULL, party INTEGER NOT NULL,
          direction INTEGER NOT NULL, change TEXT NOT NULL, quantity INTEGER NOT NULL, call INTEGER,
          PRIMARY KEY (number, asset)) WITHOUT ROWID;
        CREATE TABLE loan(number INTEGER PRIMARY KEY, loan TEXT NOT NULL, day INTEGER NOT NULL, party INTEGER NOT NULL,
          direction INTEGER NOT NULL);
        CREATE TABLE loan_move(number INTEGER, asset INTEGER, loan INTEGER NOT NULL, day INTEGER NOT NULL, change TEXT NOT NULL,
          quantity INTEGER NOT NULL, PRIMARY KEY (number, asset)) WITHOUT ROWID;
        CREATE TABLE balance(month INTEGER, account INTEGER, asset INTEGER, day INTEGER, posted INTEGER NOT NULL,
          pending INTEGER NOT NULL, PRIMARY KEY (month, account, asset, day)) WITHOUT ROWID;
        CREATE TABLE fee(booked INTEGER, day INTEGER, kind TEXT, currency INTEGER, count INTEGER, amount INTEGER,
          PRIMARY KEY (booked, day, kind, currency)) WITHOUT ROWID;
        CREATE TABLE control(day INTEGER, control TEXT, passed INTEGER, detail TEXT, PRIMARY KEY (day, control)) WITHOUT ROWID;
        CREATE TABLE refusal(number INTEGER PRIMARY KEY, why TEXT NOT NULL, subject TEXT, source TEXT, detail TEXT);
        CREATE TABLE message(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, direction TEXT NOT NULL, sender TEXT NOT NULL,
          id TEXT NOT NULL, type TEXT NOT NULL,
          sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, problems TEXT NOT NULL, acted INTEGER NOT NULL, refused TEXT NOT NULL,
          vouched INTEGER NOT NULL);
        CREATE TABLE setting(number INTEGER NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
          value TEXT NOT NULL, set_from INTEGER NOT NULL, until INTEGER, ended INTEGER, PRIMARY KEY (number, line));
        CREATE TABLE address(code TEXT PRIMARY KEY, bic TEXT NOT NULL, at TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX settlement_told ON settlement(number) WHERE outcome NOT IN ('SETTLED', 'FAILED');
        CREATE TABLE standing(number INTEGER PRIMARY KEY, state TEXT NOT NULL, party TEXT NOT NULL, account TEXT NOT NULL,
          market TEXT NOT NULL, currency TEXT NOT NULL, class TEXT NOT NULL, agent TEXT NOT NULL, place TEXT NOT NULL,
          safekeeping TEXT NOT NULL, cash TEXT NOT NULL, from_day INTEGER NOT NULL, until_day INTEGER, proposed_by TEXT NOT NULL,
          proposed INTEGER NOT NULL, decided_by TEXT, decided INTEGER, reason TEXT, shown TEXT NOT NULL);
        CREATE TABLE action(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL, isin TEXT NOT NULL,
          ex_date INTEGER NOT NULL, record_date INTEGER NOT NULL, pay_date INTEGER NOT NULL, rate TEXT, currency TEXT NOT NULL,
          ratio_new TEXT, ratio_old TEXT, new_isin TEXT NOT NULL, cash_in_lieu TEXT, withholding TEXT, option TEXT NOT NULL,
          deadline INTEGER, choices TEXT NOT NULL);
        CREATE TABLE action_step(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, step TEXT NOT NULL,
          day INTEGER NOT NULL, reason TEXT NOT NULL);
        CREATE TABLE action_change(id TEXT, version INTEGER, place INTEGER, number INTEGER, option TEXT NOT NULL, old INTEGER NOT NULL,
          new INTEGER NOT NULL, currency INTEGER NOT NULL, ratio_new TEXT NOT NULL, ratio_old TEXT NOT NULL, replaces INTEGER NOT NULL,
          basis_share TEXT NOT NULL, cash TEXT NOT NULL, price TEXT NOT NULL, in_lieu TEXT NOT NULL,
          PRIMARY KEY (id, version, place, number)) WITHOUT ROWID;
        CREATE TABLE election(number INTEGER PRIMARY KEY, id TEXT NOT NULL, account INTEGER NOT NULL, option TEXT NOT NULL,
          units INTEGER NOT NULL, day INTEGER NOT NULL, by TEXT NOT NULL);
        CREATE TABLE entitlement(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, day INTEGER NOT NULL,
          account INTEGER NOT NULL, change INTEGER NOT NULL, held INTEGER NOT NULL, units INTEGER NOT NULL, gross INTEGER NOT NULL,
          withheld INTEGER NOT NULL, in_lieu INTEGER NOT NULL);
        CREATE TABLE claim(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, kind INTEGER NOT NULL,
          party INTEGER NOT NULL, account INTEGER NOT NULL, instruction INTEGER NOT NULL, instrument INTEGER NOT NULL,
          quantity INTEGER NOT NULL, currency INTEGER NOT NULL, amount INTEGER NOT NULL, settle_on INTEGER NOT NULL,
          is_return INTEGER NOT NULL);
        CREATE TABLE action_confirmed(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, day INTEGER NOT NULL,
          reference TEXT NOT NULL, currency INTEGER NOT NULL, expected INTEGER NOT NULL, told INTEGER NOT NULL, withheld INTEGER NOT NULL);
        CREATE TABLE action_outstanding(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, day INTEGER NOT NULL,
          asset INTEGER NOT NULL, amount INTEGER NOT NULL);
        CREATE TABLE action_contract(number INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, day INTEGER NOT NULL,
          trade INTEGER NOT NULL, kind INTEGER NOT NULL, account INTEGER NOT NULL, instrument INTEGER NOT NULL, quantity INTEGER NOT NULL,
          new INTEGER NOT NULL, new_quantity INTEGER NOT NULL);
        CREATE TABLE person(code TEXT, number INTEGER, name TEXT NOT NULL, subject TEXT NOT NULL, from_day INTEGER NOT NULL,
          reason TEXT, PRIMARY KEY (code, number)) WITHOUT ROWID;
        CREATE TABLE role(role TEXT, number INTEGER, verbs TEXT NOT NULL, pages TEXT NOT NULL, PRIMARY KEY (role, number)) WITHOUT ROWID;
        CREATE TABLE grant_(number INTEGER PRIMARY KEY, person TEXT NOT NULL, role TEXT NOT NULL, desk TEXT NOT NULL,
          account_from TEXT NOT NULL, account_to TEXT NOT NULL, until_day INTEGER, granted INTEGER NOT NULL, from_day INTEGER NOT NULL,
          ended INTEGER, reason TEXT);
        CREATE TABLE api_key(id TEXT PRIMARY KEY, person TEXT NOT NULL, sha256 TEXT NOT NULL, scopes TEXT NOT NULL,
          expires_on INTEGER NOT NULL, issued INTEGER NOT NULL, ended INTEGER, reason TEXT) WITHOUT ROWID;
        CREATE TABLE approval_rule(number INTEGER PRIMARY KEY, command TEXT NOT NULL, at_least TEXT NOT NULL, currency TEXT NOT NULL,
          account_from TEXT NOT NULL, account_to TEXT NOT NULL, approvers INTEGER NOT NULL, role TEXT NOT NULL,
          expires_after_days INTEGER NOT NULL, since INTEGER NOT NULL, ended INTEGER);
        CREATE TABLE approval(number INTEGER PRIMARY KEY, command TEXT NOT NULL, payload BLOB NOT NULL, sha256 TEXT NOT NULL,
          asked_by TEXT NOT NULL, needs INTEGER NOT NULL, role TEXT NOT NULL, expires_on INTEGER NOT NULL, accounts TEXT NOT NULL,
          amount TEXT, currency TEXT NOT NULL, before TEXT NOT NULL, asked INTEGER NOT NULL, state TEXT NOT NULL, ended INTEGER,
          ended_by TEXT, reason TEXT);
        CREATE TABLE approval_vote(approval INTEGER, number INTEGER, by TEXT NOT NULL, PRIMARY KEY (approval, number)) WITHOUT ROWID;
        CREATE TABLE access(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, person TEXT NOT NULL,
          object TEXT NOT NULL, detail TEXT NOT NULL);
        CREATE TABLE lot_policy(number INTEGER PRIMARY KEY, account INTEGER NOT NULL, instrument INTEGER, from_day INTEGER NOT NULL,
          method INTEGER NOT NULL, wash INTEGER NOT NULL, fees INTEGER NOT NULL);
        CREATE TABLE lot_choice(number INTEGER PRIMARY KEY, trade_id TEXT NOT NULL);
        CREATE TABLE lot_named(number INTEGER, line INTEGER, lot TEXT NOT NULL, quantity INTEGER NOT NULL,
          PRIMARY KEY (number, line)) WITHOUT ROWID;
        CREATE TABLE lot_basis(number INTEGER PRIMARY KEY, account INTEGER NOT NULL, instrument INTEGER NOT NULL, lot TEXT NOT NULL,
          acquired INTEGER NOT NULL, held_since INTEGER NOT NULL, quantity INTEGER NOT NULL, cost INTEGER NOT NULL);
        CREATE TABLE lot_transfer(number INTEGER PRIMARY KEY, reference TEXT NOT NULL, from_account INTEGER NOT NULL,
          to_account INTEGER NOT NULL, instrument INTEGER NOT NULL, quantity INTEGER NOT NULL, on_day INTEGER NOT NULL);
        CREATE TABLE conversion(number INTEGER PRIMARY KEY, id TEXT NOT NULL, account INTEGER NOT NULL, party INTEGER,
          sold INTEGER NOT NULL, sold_amount INTEGER NOT NULL, bought INTEGER NOT NULL, bought_amount INTEGER NOT NULL,
          times TEXT NOT NULL, over_ TEXT NOT NULL, way INTEGER NOT NULL, rate_day INTEGER NOT NULL, trade_date INTEGER NOT NULL,
          value_date INTEGER NOT NULL, executed_at INTEGER NOT NULL);
        CREATE TABLE conversion_mark(conversion INTEGER, number INTEGER, day INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
          PRIMARY KEY (conversion, number)) WITHOUT ROWID;
        CREATE TABLE fx_position(number INTEGER PRIMARY KEY, cause INTEGER NOT NULL, day INTEGER NOT NULL, currency INTEGER NOT NULL,
          change INTEGER NOT NULL, based INTEGER NOT NULL, realised INTEGER NOT NULL, quantity INTEGER NOT NULL, cost INTEGER NOT NULL);
        CREATE TABLE fx_valuation(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, kind TEXT NOT NULL, account INTEGER,
          currency INTEGER NOT NULL, quantity INTEGER NOT NULL, cost INTEGER NOT NULL, value INTEGER NOT NULL, gain INTEGER NOT NULL,
          times TEXT, over_ TEXT, way INTEGER, rate_day INTEGER);
        CREATE TABLE units(fund INTEGER, from_day INTEGER, units TEXT NOT NULL, number INTEGER,
          PRIMARY KEY (fund, from_day, number)) WITHOUT ROWID;
        CREATE TABLE held(account INTEGER, asset INTEGER, since INTEGER NOT NULL, PRIMARY KEY (account, asset)) WITHOUT ROWID;
        CREATE TABLE bank_flow(day INTEGER, account INTEGER, asset INTEGER, kind INTEGER, against INTEGER, action TEXT,
          amount INTEGER NOT NULL, PRIMARY KEY (day, account, asset, kind, against, action)) WITHOUT ROWID;
        CREATE INDEX fx_position_of ON fx_position(currency, day, number);
        CREATE INDEX entry_opening ON entry(number) WHERE kind = 1;
        CREATE INDEX entry_due ON entry(due) WHERE due IS NOT NULL;
        CREATE TABLE accrued(trade INTEGER PRIMARY KEY, amount INTEGER NOT NULL);
        CREATE TABLE own_interest(basis INTEGER, coupon TEXT, day INTEGER, currency INTEGER, amount INTEGER NOT NULL,
          PRIMARY KEY (basis, coupon, day, currency)) WITHOUT ROWID;
        CREATE TABLE bond(number INTEGER PRIMARY KEY, asset INTEGER NOT NULL, coupon TEXT NOT NULL, maturity INTEGER NOT NULL,
          day_count TEXT NOT NULL, frequency INTEGER NOT NULL, issued INTEGER, redemption TEXT NOT NULL, first_coupon INTEGER,
          ex_days INTEGER, rate_index TEXT, spread TEXT, floor TEXT, cap TEXT, price_index TEXT, base_index TEXT, calls TEXT,
          last_coupon INTEGER, end_of_month INTEGER, redemption_floor INTEGER, calendar TEXT NOT NULL);
        CREATE INDEX bond_by_asset ON bond(asset);
        CREATE TABLE index_value(number INTEGER PRIMARY KEY, name TEXT NOT NULL, day INTEGER NOT NULL, value TEXT NOT NULL);
        CREATE TABLE accrual(number INTEGER PRIMARY KEY, day INTEGER NOT NULL, account INTEGER NOT NULL, instrument INTEGER NOT NULL,
          nominal INTEGER NOT NULL, currency INTEGER NOT NULL, interest INTEGER NOT NULL, reversed INTEGER);
        CREATE TABLE break_(number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, account TEXT NOT NULL, asset TEXT NOT NULL,
          reference TEXT NOT NULL, since INTEGER NOT NULL, ours TEXT NOT NULL, theirs TEXT NOT NULL, explained INTEGER NOT NULL,
          explanation TEXT NOT NULL, day INTEGER NOT NULL);
        CREATE TABLE break_change(number INTEGER PRIMARY KEY, break INTEGER NOT NULL, day INTEGER NOT NULL, change TEXT NOT NULL,
          by TEXT NOT NULL, reason TEXT NOT NULL, ours TEXT, theirs TEXT);
        CREATE TABLE break_item(number INTEGER, line INTEGER, break INTEGER NOT NULL, ours INTEGER NOT NULL, item TEXT NOT NULL,
          reference TEXT NOT NULL, day INTEGER NOT NULL, units TEXT NOT NULL, narrative TEXT NOT NULL,
          PRIMARY KEY (number, line)) WITHOUT ROWID;
        CREATE TABLE match_(number INTEGER PRIMARY KEY, match INTEGER NOT NULL, rule INTEGER NOT NULL, account TEXT NOT NULL,
          asset TEXT NOT NULL, ours INTEGER NOT NULL, theirs INTEGER NOT NULL, units TEXT NOT NULL, difference TEXT NOT NULL,
          why TEXT NOT NULL, by TEXT NOT NULL, day INTEGER NOT NULL, undone INTEGER, reason TEXT);
        CREATE TABLE match_item(match INTEGER, line INTEGER, ours INTEGER NOT NULL, item TEXT NOT NULL, reference TEXT NOT NULL,
          day INTEGER NOT NULL, units TEXT NOT NULL, narrative TEXT NOT NULL, PRIMARY KEY (match, line)) WITHOUT ROWID;
        CREATE TABLE reconciled(number INTEGER PRIMARY KEY, statement INTEGER NOT NULL, day INTEGER NOT NULL, lines INTEGER NOT NULL,
          agreed INTEGER NOT NULL);
        CREATE TABLE matching_rule(number INTEGER PRIMARY KEY, rule INTEGER NOT NULL, shape INTEGER, of_kind TEXT NOT NULL,
          asset TEXT NOT NULL, tolerance TEXT NOT NULL, days INTEGER NOT NULL, day INTEGER NOT NULL, write_off TEXT NOT NULL);
        CREATE INDEX break_change_by_break ON break_change(break);
        CREATE INDEX break_item_by_break ON break_item(break);
        CREATE INDEX match_by_match ON match_(match);
        CREATE INDEX trade_by_id ON trade(trade_id);
        CREATE INDEX trade_changed ON trade(mark) WHERE mark <> 1;
        CREATE INDEX penalty_by_instruction ON penalty(instruction);
        CREATE INDEX instruction_by_date ON instruction(settle_on);
        CREATE VIEW trades AS SELECT t.number, t.trade_id, a.code account, CASE t.side WHEN 1 THEN 'BUY' ELSE 'SELL' END side, i.code isin,
          t.quantity,
          t.price, c.code currency, t.principal, t.commission, t.fees, t.trade_date, t.settle_on, t.mic, p.code counterparty,
          CASE t.mark WHEN 1 THEN 'BOOKED' WHEN 2 THEN 'CONFIRMED' WHEN 3 THEN 'DIFFERING' ELSE 'CANCELLED' END mark
          FROM trade t JOIN account a ON a.number = t.account JOIN asset i ON i.number = t.instrument JOIN asset c ON c.number = t.currency
          JOIN party p ON p.number = t.party;
        CREATE VIEW legs AS
          SELECT t.number + 1 entry, t.number cause, 2 kind, t.settle_on due, NULL effective, a.code account, s.code asset, s.scale,
            CAST(j.value ->> 2 AS BIGINT) amount
          FROM trade t CROSS JOIN json_each(t.legs) j JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT)
          JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT)
          UNION ALL
          SELECT e.number entry, e.cause, e.kind, e.due, e.effective, a.code account, s.code asset, s.scale,
            CAST(j.value ->> 2 AS BIGINT) amount
          FROM entry e CROSS JOIN json_each(e.legs) j JOIN account a ON a.number = CAST(j.value ->> 0 AS BIGINT)
          JOIN asset s ON s.number = CAST(j.value ->> 1 AS BIGINT);
        CREATE VIEW balances AS SELECT a.code account, s.code asset, s.scale, b.day, b.posted, b.pending, b.posted + b.pending traded
          FROM balance b JOIN account a ON a.number = b.account JOIN asset s ON s.number = b.asset
          WHERE b.month = (SELECT max(month) FROM balance)
            AND b.day = (SELECT max(day) FROM balance l WHERE l.month = b.month AND l.account = b.account AND l.asset = b.asset);
        CREATE VIEW positions AS SELECT account, asset isin, day, posted, pending, traded FROM balances
          WHERE asset IN (SELECT code FROM asset WHERE is_security = 1);
        """ + GeneralLedger;
}
