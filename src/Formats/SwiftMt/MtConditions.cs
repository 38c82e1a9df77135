using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// What hangs on what in a message: the rules that the network holds it against beyond the fields themselves, each with the code that the
/// network answers with. A message that breaks one is read and kept, and must not be acted on.
/// </summary>
static class MtConditions
{
    const string Rule = "network";

    // Of each party there is one, and behind an intermediary stands the next one of its side.
    static readonly string[] Roles =
        ["BUYR", "DEAG", "DECU", "DEI1", "DEI2", "PSET", "REAG", "RECU", "REI1", "REI2", "SELL"];

    static readonly (string Of, string Needs)[] Chain =
        [("DEI2", "DEI1"), ("DEI1", "DECU"), ("DECU", "SELL"), ("REI2", "REI1"), ("REI1", "RECU"), ("RECU", "BUYR")];

    static readonly string[] CashRoles = ["ACCW", "BENM", "DEBT", "INTM", "PAYE"];

    /// <summary>Holds a message of securities against them.</summary>
    public static void Check(MtMessage message, MtNode body, IList<MxFinding> findings)
    {
        var found = new Found(message.File, findings);
        switch (message.Type)
        {
            case >= 540 and <= 547:
                foreach (var details in Named(body, "SETDET")) Settlement(message, body, details, found);
                break;
            case 535 or 536 or 537: Activity(message, body, found); break;
        }
        if (message.Type is 536 or 537 or 548) Payments(body, found);
    }

    /// <summary>What only some functions need: an instruction against payment has amounts unless it cancels.</summary>
    public static void Needed(MtMessage message, MtNode body, IList<Problem> refusals)
    {
        if (message.Type is not (541 or 543) || Function(body) == "CANC") return;
        foreach (var details in Named(body, "SETDET"))
            if (!Named(details, "AMT").Any())
                refusals.Add(new(message.File, details.Line, "16R", "sequence AMT is missing in sequence SETDET"));
    }

    static string Function(MtNode body) =>
        Named(body, "GENL").SelectMany(g => g.Fields).FirstOrDefault(f => f.Tag == "23G")?.Value.Split('/')[0] ?? "";

    static IEnumerable<MtNode> Named(MtNode of, string name) => of.Sequences.Where(s => s.Name == name);

    static void Settlement(MtMessage message, MtNode body, MtNode details, Found found)
    {
        var parties = Named(details, "SETPRTY").ToList();
        Once(parties, Roles, "95", found);
        Once([.. Named(details, "CSHPRTY")], CashRoles, "95", found);
        var amounts = Named(details, "AMT").ToList();
        Once(amounts, [.. amounts.SelectMany(a => Qualifiers(a, "19")).Distinct()], "19", found);
        foreach (var amount in amounts)
            if (amount.Fields.Any(f => f.Tag == "92B") != Qualifiers(amount, "19").Contains("RESU"))
                found.Add(amount.Line, "AMT", "a rate of exchange (92B) and the amount that it makes (19A::RESU) go together", "E62");
        var there = parties.SelectMany(p => Qualifiers(p, "95")).ToHashSet();
        foreach (var (of, needs) in Chain)
            if (there.Contains(of) && !there.Contains(needs))
                found.Add(details.Line, "SETPRTY", $"behind 95a::{of} stands 95a::{needs}, and it is not there", "E86");
        foreach (var place in parties.Where(p => Qualifiers(p, "95").Contains("PSET")))
            if (place.Fields.FirstOrDefault(f => f.Number == "97") is { } account)
                found.Add(account.Line, account.Name, "a place of settlement has no account", "E52");
        Agents(message.Type, body, (details.Line, there), found);
    }

    // What is direct between two clients of one servicer names no agent (22F::DBNM).
    static void Agents(int type, MtNode body, (int Line, HashSet<string> There) parties, Found found)
    {
        var direct = Named(body, "SETDET").Any(d => Qualifiers(d, "22").Contains("DBNM"));
        if (direct || Function(body) is "CANC" or "RVSL") return;
        var agent = type is 540 or 541 or 544 or 545 ? "DEAG" : "REAG";
        foreach (var needed in new[] { agent, "PSET" })
            if (!parties.There.Contains(needed)) found.Add(parties.Line, "SETPRTY", $"there is no 95a::{needed}", "E91");
    }

    static void Once(List<MtNode> nodes, string[] qualifiers, string number, Found found)
    {
        foreach (var qualifier in qualifiers)
            if (nodes.Where(n => Qualifiers(n, number).Contains(qualifier)).Skip(1).FirstOrDefault() is { } again)
                found.Add(again.Line, again.Name, $"{number}a::{qualifier} is there more than once", number == "19" ? "E87" : "E84");
    }

    static IEnumerable<string> Qualifiers(MtNode node, string number) =>
        node.Fields.Where(f => f.Number == number).Select(f => f.Qualifier);

    static void Activity(MtMessage message, MtNode body, Found found)
    {
        var flag = Named(body, "GENL").SelectMany(g => g.Fields).FirstOrDefault(f => f is { Tag: "17B", Qualifier: "ACTI" });
        if (flag?.Value != "N") return;
        string[] content = message.Type == 537 ? ["STAT", "TRANS", "PENA"] : ["SUBSAFE"];
        if (body.Sequences.FirstOrDefault(s => content.Contains(s.Name)) is { } node)
            found.Add(node.Line, node.Name, "there is nothing to tell (17B::ACTI//N), and something is told", "E66");
    }

    // What is against payment tells what is paid.
    static void Payments(MtNode body, Found found)
    {
        foreach (var node in body.Sequences)
        {
            if (node.Name is "SETTRAN" or "TRANSDET" && node.Fields.Any(f => f is { Tag: "22H", Qualifier: "PAYM", Value: "APMT" })
                && !node.Fields.Any(f => f.Tag == "19A"))
                found.Add(node.Line, node.Name, "against payment (22H::PAYM//APMT), and there is no amount", "E83");
            if (node.Name != "PENA") Payments(node, found);
        }
    }

    sealed class Found(string file, IList<MxFinding> findings)
    {
        public void Add(int line, string where, string why, string code)
        {
            if (findings.Count < MtLimits.Problems) findings.Add(new(Rule, new(file, Math.Max(line, 1), where, $"{why} ({code})")));
        }
    }
}
