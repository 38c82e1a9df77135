using Countinghouse.Accounting;
using Countinghouse.Bonds;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    public BondBook Bonds { get; }

    /// <summary>What was accrued at the end of the last month is taken back when the next day opens.</summary>
    void TakeBackAccruals() => Record(Bonds.Reversals(Days.Day));

    /// <summary>On the last business day of a month the firm's own bonds accrue what they have earned since their last coupon.</summary>
    void AccrueAtMonthEnd(DateOnly day)
    {
        if (!IsLastOfMonth(day)) return;
        var accruals = Bonds.Accruals(day, HeldBonds()).ToList();
        if (accruals.Count == 0) return;
        Record(Register.Opening(Register.AccruedInterestCode, AccountClass.Payable, "Interest earned on bonds and not yet paid"));
        Record(Register.Opening(Register.InterestIncomeCode, AccountClass.Income, "Interest on the firm's own bonds"));
        Record(accruals);
    }

    bool IsLastOfMonth(DateOnly day) => Calendars.Named(Register.Firm.SettlementCalendar).Next(day).Month != day.Month;

    // What is settled in house accounts; an owner's balance is a credit.
    IEnumerable<(AccountId Account, AssetId Bond, long Nominal)> HeldBonds()
    {
        var houses = Register.Accounts.Where(a => a.Terms.Class == AccountClass.House).ToList();
        foreach (var asset in Register.Assets)
        {
            if (asset.Terms is not { Bond: not null }) continue;
            foreach (var account in houses)
                if (Ledger[account.Id, asset.Id].Posted is not 0 and var posted) yield return (account.Id, asset.Id, -posted);
        }
    }

    const int AnnouncedAheadDays = 30; // before any ex date and record date of those that fall due
    const string ByTerms = "terms of the bond";

    /// <summary>
    /// Coupons and redemptions of what is at the depository or on its way there are announced from the terms of the bonds, unless
    /// someone has announced them already, or has withdrawn them.
    /// </summary>
    void AnnounceDue()
    {
        foreach (var asset in Register.Assets.ToList())
        {
            if (asset.Terms is not { Bond: not null } || Ledger[Register.Depository, asset.Id].Traded == 0) continue;
            foreach (var due in DueOf(asset))
                if (Actions.Find(due.Id) is not { IsCancelled: true } && !Register.IsAnnounced(asset.Code, due.Type, due.PayDate))
                    Run(new AnnounceAction(due, ByTerms));
        }
    }

    /// <summary>What falls due by the terms of a bond before long, as it is announced.</summary>
    IEnumerable<CorporateActionTerms> DueOf(Asset asset)
    {
        foreach (var due in Bonds.Of(asset)?.Due(Days.Day, Days.Day.AddDays(AnnouncedAheadDays)) ?? [])
            if (due.PerHundred is { } rate)
                yield return new(ActionBook.IdByTerms(due.Kind, asset.Code, due.Due), due.Kind, asset.Code, due.ExDate,
                    due.RecordDate, due.PayDate, rate, Register[asset.Currency].Code, null, null, "", null);
    }

    static bool IsBy(string index, Asset asset) =>
        asset.Terms?.Bond is { } bond && (bond.Index == index || bond.InflationIndex == index);

    /// <summary>
    /// What was announced from terms, or with an index, that are mended follows them until it has gone ex; what falls due no more is
    /// withdrawn. What a person has announced otherwise stays.
    /// </summary>
    void Mend(Predicate<Asset> isOf, Action mend)
    {
        bool IsByTerms(CorporateActionTerms due) =>
            Actions.Find(due.Id) is { ExOn: null, IsCancelled: false } file && file.Terms.SaysAs(due);
        var announced = Actions.All.Count == 0 ? [] : Register.Assets.Where(a => a.Terms is { Bond: not null } && isOf(a))
            .SelectMany(DueOf).Where(IsByTerms).ToList();
        mend();
        foreach (var was in announced)
            if (Register.AssetOf(was.Isin) is not { } asset || DueOf(asset).FirstOrDefault(d => d.Id == was.Id) is not { } now)
                Run(new CancelAction(was.Id, "it does not fall due by the terms of the bond"));
            else if (!now.SaysAs(was))
                Run(new AnnounceAction(now, ByTerms));
    }
}
