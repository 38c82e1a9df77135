using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>
/// Every corporate action of the book, from its announcement to the day it has paid: who is entitled to what, what the street owes of it,
/// and what becomes of positions, contracts and collateral.
/// </summary>
/// <param name="termsOf">What an open instruction was raised for, and when it is to settle.</param>
/// <param name="elsewhere">What is open for accounts that settle elsewhere in an instrument: what each instruction was raised for.</param>
public sealed partial class ActionBook(
    Register books, Func<long, (long Cause, DateOnly SettleOn)?> termsOf, Func<AssetId, IEnumerable<long>> elsewhere)
{
    readonly Register register = books;

    /// <summary>
    /// An action can be corrected until so many days have passed since its last step, by when statements of a month have been compared
    /// twice and no trade from before it is taken any more, and the period in which it paid is closed: its balances are then certified,
    /// and what an action did need not be kept for ever.
    /// </summary>
    public const int CorrectedWithinDays = 60;

    readonly SortedDictionary<string, ActionFile> files = new(StringComparer.Ordinal);
    readonly ByDay<(string Issuer, string Holder), decimal> withholding = new();

    /// <summary>Every action, by id.</summary>
    public IReadOnlyCollection<ActionFile> All => files.Values;

    public ActionFile? Find(string id) => files.GetValueOrDefault(id);

    public void Apply(ActionFact fact, long number)
    {
        if (fact is ActionFact.Begun begun)
        {
            running = begun.Of.Id;
            var own = files[running];
            if (begun.Stage == ActionStage.Ex && !own.IsRunAgain && ReadBefore(own) is { IsEmpty: false } read)
                own.Former = read.As(ActionFile.ReadBy(own.Terms));
        }
        else if (fact is ActionFact.Undone back) (running, undone) = (null, files[back.Of.Id].Trail);
        var owed = fact is ActionFact.Outstanding o ? files[o.Of.Id].Outstanding.GetValueOrDefault(o.Asset.Number) : 0;
        if (fact is ActionFact.InstructionChanged changed) KeepDue(changed);
        if (fact is ActionFact.Moved m && m.Due <= m.Day && register[m.Move.Account].IsLocation) files[m.Of.Id].Place(m.Move);
        switch (fact)
        {
            case ActionFact.Announced a: Announce(a); break;
            case ActionFact.WithholdingSet w: withholding.Set((w.Issuer, w.Holder), w.From, w.Percent); break;
            case ActionFact.Elected e: files[e.Id].Apply(fact, number, keeps: false); break;
            case ActionFact.NameGiven g: files[g.Id].Apply(fact, number, keeps: false); break;
            case ActionFact.Prorated p: files[p.Id].Apply(fact, number, keeps: false); break;
            case ActionFact.Begun or ActionFact.Entitled or ActionFact.Moved or ActionFact.MoveVoided or ActionFact.Claimed
                or ActionFact.InstructionChanged or ActionFact.CollateralChanged or ActionFact.Undone or ActionFact.Confirmed
                or ActionFact.Cancelled or ActionFact.Renamed or ActionFact.Kept or ActionFact.Outstanding:
                // What takes back is not itself to be taken back.
                files[KeyOf(fact).Id].Apply(fact, number, keeps: running is not null);
                break;
            case ActionFact.ContractFollowed f: Follow(files[f.Of.Id], f, number); break;
            case ActionFact.TradeApart: break; // clearing has it
            default: Invariant.Unknown(fact); break;
        }
        if (fact is ActionFact.Claimed claimed) Attribute(claimed, number);
        if (fact is ActionFact.Begun { Stage: ActionStage.Record } recorded) RecordElsewhere(files[recorded.Of.Id]);
        Revise(fact, number, owed);
    }

    static ActionKey KeyOf(ActionFact fact) => fact switch
    {
        ActionFact.Begun f => f.Of,
        ActionFact.Entitled f => f.Of,
        ActionFact.Moved f => f.Of,
        ActionFact.MoveVoided f => f.Of,
        ActionFact.Claimed f => f.Of,
        ActionFact.InstructionChanged f => f.Of,
        ActionFact.CollateralChanged f => f.Of,
        ActionFact.Undone f => f.Of,
        ActionFact.Confirmed f => f.Of,
        ActionFact.Cancelled f => f.Of,
        ActionFact.Renamed f => f.Of,
        ActionFact.Kept f => f.Of,
        ActionFact.Outstanding f => f.Of,
        _ => throw new System.Diagnostics.UnreachableException(fact.ToString()),
    };

    void Announce(ActionFact.Announced a)
    {
        if (files.TryGetValue(a.Terms.Id, out var file))
            (file.Terms, file.Version, file.IsCancelled, file.NewName) = (a.Terms, a.Version, false, "");
        else files.Add(a.Terms.Id, new(a.Terms, a.Version));
    }

    /// <summary>
    /// What of pending entries an action has changed is kept with it; what is void since is none of its business any more.
    /// </summary>
    public void Apply(LedgerFact fact)
    {
        if (revised.Count > 0) Revise(fact);
        switch (fact)
        {
            case LedgerFact.PendingChanged changed when running is { } id: files[id].Trail.Pending.Add(changed); break;
            case LedgerFact.PendingVoided voided: Forget(voided.Entry); break;
            case LedgerFact.PendingChanged or LedgerFact.EntryPended or LedgerFact.EntryPosted or LedgerFact.PendingPosted
                or LedgerFact.PendingPartPosted:
                break;
            default: Invariant.Unknown(fact); break;
        }
    }

    void Forget(EntryId entry)
    {
        if (files.Count == 0 || entry.Kind is not (EntryKind.ClientTrade or EntryKind.StreetTrade)) return;
        foreach (var file in files.Values)
            foreach (var trail in new[] { file.Trail, file.Former })
                trail.Forget(entry, file.ExOn is not null, l => l.Asset == file.Changes[0].From && register[l.Account].IsOwner);
    }

    static string IsPast(ActionFile file) => $"it paid on {file.PaidOn:yyyy-MM-dd}, more than {CorrectedWithinDays} days ago, and the "
        + "period of that day is closed: post what differs by manual entries";

    // The action whose outcome is being recorded: its facts follow each other, from its beginning on.
    string? running;

    /// <summary>What is past correction is kept no longer than to be refused.</summary>
    /// <param name="isCertified">Whether the period of a day is closed.</param>
    public void Apply(RecordsFact.DayClosed closed, Func<DateOnly, bool> isCertified)
    {
        foreach (var file in files.Values)
            if (!file.IsSealed && file.PaidOn is { } paid && paid.AddDays(CorrectedWithinDays) < closed.Day && isCertified(paid)
                && !IsOwedIn(file))
                (file.IsSealed, file.Trail, file.Former) = (true, new(), new());
        ForgetClaims();
        ForgetDeliveries(closed.Day);
    }
}
