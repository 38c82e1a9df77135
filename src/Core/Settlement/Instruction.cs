using Countinghouse.Facts;

namespace Countinghouse.Settlement;

/// <summary>A dependence of one instruction on another.</summary>
public readonly record struct Link(LinkKind Kind, long Other);

/// <summary>An instruction as it stands.</summary>
public sealed class Instruction(long number, SettlementFact.Instructed terms)
{
    public const int NormalPriority = 4, MostLinks = 100;

    readonly List<Link> links = [];

    public long Number { get; } = number;
    public SettlementFact.Instructed Terms { get; } = terms;
    public long RestQuantity { get; internal set; } = terms.Movement.Quantity;
    public long RestAmount { get; internal set; } = terms.Movement.Amount;
    public bool Failing { get; internal set; }

    public bool IsHeld { get; internal set; }
    public int Priority { get; internal set; } = NormalPriority;
    public bool MayPart { get; internal set; } = true;
    public long LeastPart { get; internal set; }
    /// <summary>As the depository last said; until it speaks, what the CCP and counterparties confirmed is taken as matched.</summary>
    public bool IsMatched { get; internal set; } = true;
    /// <summary>Who has asked to cancel: 0 no one, 1 we, 2 the other side.</summary>
    public int CancelAskedBy { get; internal set; }
    /// <summary>The last day for which its fail was charged.</summary>
    public DateOnly ChargedOn { get; internal set; }
    /// <summary>Why it last failed.</summary>
    public FailReason Why { get; internal set; }
    /// <summary>The day by whose opening a failing sale is to be closed out; none until it has failed, or where no rule says.</summary>
    public DateOnly? CloseOutBy { get; internal set; }
    public bool CloseOutWasMissed { get; internal set; }
    /// <summary>Number of the standing settlement instruction it was raised under; 0: none stood.</summary>
    public int Standing { get; internal set; }
    /// <summary>How often what is left changed other than by settling, or the market refused it: it is then instructed anew.</summary>
    public int Version { get; internal set; }
    /// <summary>What the market has of it. Before it was first handed over that is taken to be the newest version.</summary>
    public Given Given { get; internal set; } = new(0, terms.Movement.Quantity, terms.Movement.Amount, terms.Movement.Quantity,
        terms.Movement.Amount);
    public bool WasGiven { get; internal set; }
    /// <summary>The market was asked to cancel what it has, to be given another version, and has not answered.</summary>
    public bool IsCalledBack { get; internal set; }
    /// <summary>What the market said has settled and is not posted yet; as the rest, + receive.</summary>
    public long ToldQuantity { get; internal set; }
    public long ToldAmount { get; internal set; }
    /// <summary>Of which version that was told.</summary>
    public int ToldVersion { get; internal set; }
    /// <summary>Why the market said it does not settle, and on which day.</summary>
    public FailReason WhyTold { get; internal set; }
    public DateOnly ToldOn { get; internal set; }
    /// <summary>Versions that the market refused, and when it said so.</summary>
    internal SortedDictionary<int, DateOnly> RefusedOn { get; } = [];
    /// <summary>What was asked of the market about it, by the number of the fact.</summary>
    internal SortedDictionary<long, Request> Requests { get; } = [];
    public IReadOnlyList<Link> Links => links;

    public bool IsOpen => RestQuantity != 0 || RestAmount != 0;
    public bool Delivers => RestQuantity < 0;
    public bool IsTold => ToldQuantity != 0 || ToldAmount != 0;
    public Movement Rest => Terms.Movement with { Quantity = RestQuantity, Amount = RestAmount };

    internal void Add(Link link) => links.Add(link);
    internal void Remove(long other) => links.RemoveAll(l => l.Other == other);
}
