using System.Text.Json;
using Countinghouse.Facts;
using Countinghouse.Ledger;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Tables;

// What came to and left the banks, by day, kind of entry and who stands against it, and what kind of corporate action brought it:
// a statement of cash flows adds up days, not entries.
sealed partial class Projector
{
    readonly SortedDictionary<(int Day, int Account, int Asset, int Kind, int Against, string Action), long> bankFlows = [];
    readonly Dictionary<long, string> moving = []; // of corporate actions at a bank: of which kind, by the fact whose entry comes next
    int flowsOn;
    Dictionary<EntryId, Leg[]>? atBank; // pending entries that will move cash at a bank, none of which a trade makes

    void MovesBank(long number, ActionFact.Moved f)
    {
        if (books[f.Move.Account].IsLocation && f.Move.Cash != 0 && Scalar("SELECT type FROM action WHERE id = @i AND version = @v",
            ("@i", f.Of.Id), ("@v", f.Of.Version)) is string type) moving[number] = type;
    }

    static bool NeverAtBank(EntryKind kind) =>
        kind is EntryKind.ClientTrade or EntryKind.StreetTrade or EntryKind.ClientDelivery or EntryKind.FxTrade;

    bool IsBank(in Leg leg) => books[leg.Account].IsLocation && !books[leg.Asset].IsSecurity;

    void AwaitBank(LedgerFact.EntryPended f)
    {
        if (!NeverAtBank(f.Entry.Kind) && Array.Exists(f.Legs, l => IsBank(l))) AtBank()[f.Entry] = f.Legs;
    }

    // After an opening of the book, those of the sessions before are read once.
    Dictionary<EntryId, Leg[]> AtBank()
    {
        if (atBank is not null) return atBank;
        atBank = [];
        using var command = connection.Command("SELECT cause, kind, legs FROM entry WHERE due IS NOT NULL AND kind NOT IN (2, 3, 13, 47)");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            Leg[] legs = [.. (JsonSerializer.Deserialize<long[][]>(reader.GetString(2)) ?? [])
                .Select(l => new Leg(new((int)l[0]), new((int)l[1]), l[2]))];
            if (Array.Exists(legs, l => IsBank(l))) atBank[new(reader.GetInt64(0), (EntryKind)reader.GetInt32(1))] = legs;
        }
        return atBank;
    }

    void FlowPending(EntryId entry)
    {
        if (!NeverAtBank(entry.Kind) && AtBank().Remove(entry, out var legs)) FlowBank(entry, legs);
    }

    /// <summary>
    /// What an entry moves at a bank is divided by the control account that stands against it; between two banks it is the one and the
    /// other.
    /// </summary>
    void FlowBank(EntryId entry, Leg[] legs, DateOnly effective = default)
    {
        var of = (entry.Kind, moving.Remove(entry.Cause, out var action) ? action : "");
        flowsOn = day > 0 ? day : Rows.Number(effective); // books may be opened before their first day is
        foreach (var leg in legs)
        {
            if (leg.Amount == 0 || !IsBank(leg)) continue;
            if (Array.FindAll(legs, l => l.Asset == leg.Asset && IsBank(l)).Length > 1)
            {
                Flow(leg, of, -(int)AccountClass.Location, leg.Amount);
                continue;
            }
            foreach (var other in legs)
                if (other.Asset == leg.Asset && !IsBank(other)) Flow(leg, of, LedgerBook.ControlOf(books[other.Account]), -other.Amount);
        }
    }

    void Flow(in Leg bank, (EntryKind Kind, string Action) of, int against, long amount)
    {
        var key = (flowsOn, bank.Account.Number, bank.Asset.Number, (int)of.Kind, against, of.Action);
        bankFlows[key] = bankFlows.GetValueOrDefault(key) + amount;
    }

    void WriteBankFlows()
    {
        foreach (var ((on, account, asset, kind, against, action), amount) in bankFlows)
            Execute("""
                INSERT INTO bank_flow VALUES (@d, @a, @s, @k, @c, @t, @m)
                  ON CONFLICT (day, account, asset, kind, against, action) DO UPDATE SET amount = bank_flow.amount + excluded.amount
                """, ("@d", on), ("@a", account), ("@s", asset), ("@k", kind), ("@c", against), ("@t", action), ("@m", amount));
        bankFlows.Clear();
    }
}
