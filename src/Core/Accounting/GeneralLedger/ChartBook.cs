using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Sets an account of the general ledger from a day on; one that is no control account can be posted to by its code.</summary>
/// <param name="KeepsKind">An account that there is stays a control account, or none, as it is: <see cref="GlTerms.IsControl"/> is of a new
/// one.</param>
public sealed record SetGlAccount(GlTerms Terms, DateOnly From, string Source, bool? KeepsKind = null) : Command;
public sealed record SetPostingRule(PostingRule Rule, DateOnly From, string Source) : Command;

/// <summary>The chart of the book: what was set, or the default until something is.</summary>
public sealed class ChartBook(Register register)
{
    static readonly ChartOfAccounts Default = DefaultChart.Read();

    readonly ChartOfAccounts own = new();
    readonly List<GeneralLedgerFact> facts = []; // as they came: the snapshot is these

    public ChartOfAccounts Chart => own.IsEmpty ? Default : own;

    /// <summary>Classes whose accounts stand for what others owe, hold or are owed: by hand only with a reason of their own.</summary>
    public static bool IsControl(AccountClass @class) => @class
        is AccountClass.Client or AccountClass.Correspondent or AccountClass.Location or AccountClass.Street or AccountClass.Fail
        or AccountClass.Clearing or AccountClass.Collateral or AccountClass.Entitlement or AccountClass.Position;

    /// <summary>So are the accounts of invoices and of bills, of fractions and of interest accrued, whose sub-ledgers these are.</summary>
    public static bool IsControl(AccountTerms account) => IsControl(account.Class) || account.Code
        is DefaultChart.FeesReceivable or DefaultChart.VendorsPayable or Register.FractionsCode or Register.AccruedInterestCode;

    /// <summary>The account as it would be.</summary>
    public GlTerms AsSet(SetGlAccount c) =>
        c.KeepsKind == true && Chart.Find(c.Terms.Code, c.From) is { } known ? c.Terms with { IsControl = known.IsControl } : c.Terms;

    const string NoChart = "the book has no chart yet: set the one that a broker-dealer begins with first (chart start), or bring a whole one "
        + "as chart.csv";

    public IEnumerable<Fact> Decide(SetGlAccount c, PeriodBook periods)
    {
        var t = AsSet(c);
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(t.Code), $"{c.Source}:{column}", detail);
        if (t.Code.Length is 0 or > 35 || !t.Code.All(a => char.IsAsciiLetterOrDigit(a) || a is '-' or '_' or '.'))
            return [Bad(Refusal.TextTooLong, "code", $"'{Register.Short(t.Code)}' is not a code of 1 to 35 letters, digits, - _ .")];
        if (t.Name.Length is 0 or > Register.LongestText || t.DebitLine.Length > Register.LongestText
            || t.CreditLine.Length > Register.LongestText)
            return [Bad(Refusal.TextTooLong, "name", $"a name has 1 to {Register.LongestText} characters, a line at most as many")];
        if (own.Find(t.Code, c.From) == t && own.Accounts.Any(a => a.Terms.Code == t.Code && a.From <= c.From)) return [];
        if (own.Find(t.Code, c.From) is { } known && known.Type != t.Type)
            return [Bad(Refusal.BadTerms, "type", $"{t.Code} is of type {known.Type}: an account keeps its type, so open another")];
        if (!t.IsControl && own.Find(t.Code, c.From) is { IsControl: true } && own.Rules.Any(r => r.Rule.Gl == t.Code))
            return [Bad(Refusal.BadTerms, "kind", $"{t.Code} is a control account to which posting rules lead: open another account")];
        if (InClosed(c.From, Default.Find(t.Code, c.From) == t, t, periods) is { } closed)
            return [Bad(Refusal.PeriodClosed, "from", closed)];
        // Alone it would be the whole chart, and all that stands by another in suspense; files bring a chart of one's own.
        if (own.IsEmpty && c.Source.Length == 0 && !Default.Accounts.Any(a => a.Terms == t))
            return [Bad(Refusal.UnknownGlAccount, "code", NoChart)];
        List<Fact> answer = [];
        if (!t.IsControl)
        {
            var @class = ClassOf(t.Type);
            if (register.AccountOf(t.Code) is { } posted && posted.Terms.Class != @class)
                return [Bad(Refusal.ReservedName, "code", $"{t.Code} is already an account of class {posted.Terms.Class}")];
            if (register.AccountOf(t.Code) is null)
                answer.Add(new ReferenceFact.AccountOpened(new(register.Accounts.Count), TermsOf(t)));
        }
        answer.Add(new GeneralLedgerFact.GlAccountSet(t, c.From));
        return answer;
    }

    /// <summary>
    /// Accounts of the default chart that are posted to by their codes and that the book does not have: while it is read and not set, they
    /// are opened as something needs them.
    /// </summary>
    internal List<ReferenceFact.AccountOpened> Opening(IEnumerable<string> codes)
    {
        List<ReferenceFact.AccountOpened> opened = [];
        foreach (var code in codes)
            if (register.AccountOf(code) is null && own.IsEmpty && !opened.Exists(o => o.Terms.Code == code)
                && Default.Accounts.FirstOrDefault(a => a.Terms.Code == code).Terms is { IsControl: false } t)
                opened.Add(new(new(register.Accounts.Count + opened.Count), TermsOf(t)));
        return opened;
    }

    AccountTerms TermsOf(GlTerms t) =>
        new(t.Code, ClassOf(t.Type), t.Name, "", register.Firm.BaseCurrency, AccountSettlement.Carried, "", null);

    /// <summary>
    /// Of which type an account of the books is that the chart lets be posted to by its code; none: it is none of those.
    /// </summary>
    public GlType? DirectTypeOf(AccountTerms account, DateOnly day) =>
        Chart.Find(account.Code, day) is { IsControl: false } t && ClassOf(t.Type) == account.Class ? t.Type : null;

    /// <summary>Whether the chart has an account as income: one of class Income may be an expense. Where no rule names it, it is.</summary>
    public bool IsIncome(string account, string currency, DateOnly day) =>
        Chart.GlOf(new(AccountClass.Income, account, EntryKind.Invoice, currency), day) is var gl
            && (gl == DefaultChart.Suspense || Chart.Find(gl, day) is { Type: GlType.Income });

    static AccountClass ClassOf(GlType type) => type switch
    {
        GlType.Income or GlType.Expense => AccountClass.Income,
        GlType.Equity => AccountClass.Equity,
        _ => AccountClass.Payable,
    };

    public Fact? Decide(SetPostingRule c, PeriodBook periods)
    {
        var r = c.Rule;
        Refused Bad(Refusal why, string column, string detail) => new(why, Register.Short(r.Gl), $"{c.Source}:{column}", detail);
        if (own.IsEmpty) return Bad(Refusal.UnknownGlAccount, "gl", NoChart);
        if (Chart.Find(r.Gl, c.From) is not { } gl)
            return Bad(Refusal.UnknownGlAccount, "gl", $"'{Register.Short(r.Gl)}' is not an account of the chart");
        if (r.Currency.Length > 0 && !Currencies.IsKnown(r.Currency))
            return Bad(Refusal.UnknownCurrency, "currency", $"'{Register.Short(r.Currency)}' is not an ISO 4217 currency");
        if (r is { Class: null, Account: "", Kind: null, Currency: "" })
            return Bad(Refusal.BadPostingRule, "class", "a rule says of what: a class, an account, a kind or a currency");
        if (r.Account.Contains('*') && r.Account.IndexOf('*', StringComparison.Ordinal) != r.Account.Length - 1 || r.Account.Length > 35)
            return Bad(Refusal.BadPostingRule, "account", "a star stands at the end, for all accounts that begin so");
        if (r.Account.Length > 0 && (AreTogether(r.Class) || AreTogether(register.AccountOf(r.Account)?.Terms.Class)))
            return Bad(Refusal.BadPostingRule, "account", "these accounts are kept together: a rule is for the class");
        if (!gl.IsControl)
            return Bad(Refusal.BadPostingRule, "gl", $"{r.Gl} is posted to by its own code: a rule leads to a control account");
        if (FirstKeptTogether(r) is { } kept)
            return Bad(Refusal.BadPostingRule, "account",
                $"'{r.Account}' fits {kept}, which is kept together with its class: a rule is for the class, or names another beside it");
        if (gl.Type is GlType.Income or GlType.Expense or GlType.Equity && LeadsPlaces(r, c.From))
            return Bad(Refusal.BadPostingRule, "gl",
                $"{r.Gl} is of type {gl.Type}: what a depository or a bank holds is an asset, or an overdraft");
        foreach (var (from, rule) in own.Rules)
            if (from == c.From && rule == r) return null;
        if (InClosed(c.From, IsOfDefault(r), null, periods) is { } closed) return Bad(Refusal.PeriodClosed, "from", closed);
        return new GeneralLedgerFact.PostingRuleSet(r, c.From);
    }

    // Which account that is kept together with others a beginning of codes fits; none: no such one. The ledger has no code of it, so that
    // the rule would lead nothing; the star alone fits any code, and would lead every class.
    string? FirstKeptTogether(PostingRule r) => r.Class is not null || !r.Account.EndsWith('*') ? null
        : register.Accounts.FirstOrDefault(a => AreTogether(a.Terms.Class)
            && a.Terms.Code.StartsWith(r.Account[..^1], StringComparison.Ordinal))?.Terms.Code;

    // A rule that names neither class nor account says less than that of their class, and leads them where there is none.
    bool LeadsPlaces(PostingRule r, DateOnly from)
    {
        if (r.Class is { } @class) return @class == AccountClass.Location;
        if (r.Account.Length == 0)
            return !own.Rules.Any(o => o.From <= from && o.Rule is { Class: AccountClass.Location, Account: "", Kind: null, Currency: "" });
        if (!r.Account.EndsWith('*')) return register.AccountOf(r.Account)?.Terms.Class == AccountClass.Location;
        var begin = r.Account[..^1];
        return register.Accounts.Any(a => a.Terms.Class == AccountClass.Location
            && a.Terms.Code.StartsWith(begin, StringComparison.Ordinal));
    }

    static bool IsOfDefault(PostingRule rule) => Default.Rules.Any(r => r.Rule == rule);

    /// <summary>
    /// Why a change would tell periods anew that are closed or soft-closed; none: it would not. What a book begins with says of them what
    /// they were seen by until it is set, so it may be set from its first day.
    /// </summary>
    string? InClosed(DateOnly from, bool isOfDefault, GlTerms? account, PeriodBook periods)
    {
        if (periods.LastClosed is not { } last) return null;
        if (isOfDefault && PeriodBook.Of(from) <= periods.First && own.Rules.All(r => IsOfDefault(r.Rule))
            && own.Accounts.All(a => Default.Find(a.Terms.Code, from) == a.Terms)) return null;
        var (open, state) = (PeriodBook.EndOf(last).AddDays(1),
            $"{PeriodBook.Name(last)} is {(periods.StateOf(last) == PeriodState.Closed ? "closed" : "soft-closed")}");
        if (own.IsEmpty) return $"{state} by the chart that a book begins with: set that first, from the book's first month (chart start)";
        if (from < open) return $"{state}: this may hold from {open:yyyy-MM-dd} on, or reopen the period";
        // Whether an account is posted to by its code does not go by day.
        return account is not null && register.AccountOf(account.Code) is not null
            && account.IsControl == own.Find(account.Code, from) is { IsControl: false }
            ? $"{state}, and {account.Code} is in the books: of another kind it would stand elsewhere there too; reopen the period, "
                + "or open another account" : null;
    }

    // Of these the ledger has one total for all: no posting to one of them is told from those to others.
    static bool AreTogether(AccountClass? @class) => @class is AccountClass.Client or AccountClass.Correspondent or AccountClass.House
        or AccountClass.Street or AccountClass.Fail or AccountClass.Collateral;

    public void Apply(GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.GlAccountSet f: own.Set(f.Terms, f.From); break;
            case GeneralLedgerFact.PostingRuleSet f: own.Set(f.Rule, f.From); break;
            default: return;
        }
        facts.Add(fact);
    }

    public void Save(StateWriter to)
    {
        to.Int(facts.Count);
        foreach (var fact in facts)
            switch (fact)
            {
                case GeneralLedgerFact.GlAccountSet { Terms: var t } f:
                    to.Int(1).Text(t.Code).Text(t.Name).Int((int)t.Type).Text(t.DebitLine).Text(t.CreditLine).Int(t.IsControl ? 1 : 0);
                    to.Date(f.From);
                    break;
                case GeneralLedgerFact.PostingRuleSet { Rule: var r } f:
                    to.Int(2).Text(r.Gl).Int((int?)r.Class ?? 0).Text(r.Account).Int((int?)r.Kind ?? 0).Text(r.Currency).Date(f.From);
                    break;
                default: Invariant.Unknown(fact); break;
            }
    }

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
            if (from.Int() == 1)
                Apply(new GeneralLedgerFact.GlAccountSet(
                    new(from.Text(), from.Text(), (GlType)from.Int(), from.Text(), from.Text(), from.Int() == 1), from.Date()));
            else
                Apply(new GeneralLedgerFact.PostingRuleSet(
                    new(from.Text(), from.Int() is > 0 and var @class ? (AccountClass)@class : null, from.Text(),
                        from.Int() is > 0 and var kind ? (EntryKind)kind : null, from.Text()), from.Date()));
    }
}
