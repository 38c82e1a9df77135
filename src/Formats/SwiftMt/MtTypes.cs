using System.Collections.Frozen;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// What stands where in each type: fields by number (20), those that must be there with an exclamation mark and perhaps a qualifier
/// (98:SETT!), sequences by name with what is in them, a star where they repeat. Options and qualifiers that no rule names are free.
/// </summary>
static class MtTypes
{
    /// <summary>The rule of a type, or null when we know nothing of its content.</summary>
    public static MtRule? Of(int type) => Rules.GetValueOrDefault(type);

    /// <summary>The cash statements: fields without sequences, whose order has a meaning.</summary>
    public static bool IsStatement(int type) => Statements.ContainsKey(type);

    /// <summary>The fields of a cash statement in their order: number, whether it must be there; alike ones take turns.</summary>
    public static IReadOnlyList<(string Numbers, bool IsNeeded)>? Fields(int type) => Statements.GetValueOrDefault(type);

    const string Link = "LINK*(22 13 20! 36)";
    const string Parties = "SETPRTY*(95! 97 98 20 70)";
    const string Attributes = "FIA(94 22 12 11 98 92 13 17 90 36 35 70)";
    const string Status = "STAT*(25! REAS*(24! 70))";
    const string Penalties = "PENA*(69 22! 95 PENACUR*(11 98 97 20 95! 22 19 PENACOUNT*(95! 22! 19:AGNT! PENDET*(20! 22! 17 25 24 70 "
        + "19:AMCO! 99! CALDET*(98! 17 FIA(35! 12 17 90 94 98 92 70) 92 19 70) RELTRAN*(20! " + Related + ") 70) 70) 70) 70)";
    const string Related = "TRAN*(22 98 97 95 36 19 " + Status + " 70) TRANSDET*(22 98 97 95 36 19 " + Status + " 70)";
    const string Transaction = "TRANSDET(94 35 36! 99 19 22! 98 25 70 SETPRTY*(95! 97 20))";
    const string Breaks = "BREAK*(13 36 93 98 90 22 19)";

    static string Settlement(string kind, string amounts) => $"GENL!(20:SEME! 23! 98 99 22 {kind}) "
        + $"TRADDET!(94 98:SETT! 98 90 99 35! {Attributes} 22 11 25 70) ";

    static string Instruction(bool paid) => Settlement(Link, "")
        + $"FIAC!(36:SETT! 70 13 95 97:SAFE! 94 {Breaks}) REPO(98 22 20 92 99 19 70) "
        + $"SETDET!(22:SETR! {Parties.Replace("*", "!*", StringComparison.Ordinal)} CSHPRTY*(95! 97 70) {Amounts(paid)}) {Others}";

    static string Confirmation(bool paid) => Settlement(Link.Replace("*", "!*", StringComparison.Ordinal), "")
            .Replace("98:SETT!", "98:ESET!", StringComparison.Ordinal)
        + $"FIAC!(36:ESTT! 19 70 13 95 97:SAFE! 94 {Breaks}) REPO(98 22 20 92 99 19 70) "
        + $"SETDET!(22:SETR! {Parties.Replace("*", "!*", StringComparison.Ordinal)} CSHPRTY*(95! 97 20 70) {Amounts(paid)}) {Others}";

    static string Amounts(bool paid) => paid ? "AMT!*(17 19! 98 92)" : "AMT*(17 19! 98 92)";

    const string Others = "OTHRPRTY*(95! 97 70 20)";

    const string Attributes2 = "FIA(94 22 12 11 98 92 36 90)";
    const string EventDetails = "98 69 99 92 90 36 13 17 22 94 70";

    static readonly FrozenDictionary<int, MtRule> Rules = new Dictionary<int, string>
    {
        [540] = Instruction(paid: false), [541] = Instruction(paid: true), [542] = Instruction(paid: false),
        [543] = Instruction(paid: true),
        [544] = Confirmation(paid: false), [545] = Confirmation(paid: true), [546] = Confirmation(paid: false),
        [547] = Confirmation(paid: true),
        [548] = $"GENL!(20:SEME! 23! 98 LINK!*(13 20!) STAT!*(25! REAS*(24! 70))) "
            + $"SETTRAN(94 35! 36! 19 95 97:SAFE! 22:SETR! 22:REDE! 22:PAYM! 98 70 SETPRTY*(95! 97 20)) {Penalties} ADDINFO*(95)",
        [530] = $"GENL!(20:SEME! 23! 98 95 97:SAFE!) REQD*(20 22 {Link}) ADDINFO*(20 12 97 35 36 90 19 98 17 95 {Status})",
        [535] = $"GENL!(28! 13 20:SEME! 23! 98:STAT! 22! {Link} 95 97:SAFE! 17:ACTI!) "
            + $"SUBSAFE*(95 97 94 17 FIN*(35! {Attributes} 22 90 94 98 93! SUBBAL*(93! 22 94 90 98 99 19 92 70 {Breaks}) "
            + $"99 19 92 70 {Breaks})) "
            + "ADDINFO*(95 19 70)",
        [536] = $"GENL!(28! 13 20:SEME! 23! 98 69:STAT! 22! {Link} 95 97:SAFE! 17:ACTI!) "
            + $"SUBSAFE*(95 97 94 17 FIN*(35! 90 94 98 93 TRAN!*(LINK!*(13 20!) {Transaction}))) ADDINFO*(95)",
        [537] = $"GENL!(28! 13 20:SEME! 23! 98:STAT! 22:STST! {Link} 95 97:SAFE! 17:ACTI!) "
            + $"STAT*(25! REAS*(24! 70) TRAN!*(LINK!*(13 20!) {Transaction})) "
            + $"TRANS*(LINK!*(13 20!) {Transaction} {Status}) {Penalties} ADDINFO*(95)",
        [564] = $"GENL!(28 20:CORP! 20:SEME! 23! 22:CAEV! 98 25:PROC! {Link}) USECU!(35! {Attributes2} ACCTINFO!*(95 97! 94 93)) "
            + $"INTSEC(35! 36 93 22 92 90 98 69) CADETL({EventDetails}) "
            + $"CAOPTN*(13:CAON! 22:CAOP! 94 11 17 35 98 69 92 90 36 SECMOVE*(22:CRDB! 35! {Attributes2} 36 94 11 69 90 92 98) "
            + "CASHMOVE*(22:CRDB! 94 97 19 98 90 92) 70) ADDINFO(70 95)",
        [566] = $"GENL!(20:CORP! 20:SEME! 23! 22:CAEV! 98 {Link}) USECU!(95 97:SAFE! 94 35! {Attributes2} 93) CADETL({EventDetails}) "
            + $"CACONF(13:CAON! 22:CAOP! 11 98 69 92 90 94 SECMOVE*(22:CRDB! 35! {Attributes2} 36 94 11 90 92 98:POST! RECDEL*(95! 97 20)) "
            + "CASHMOVE*(22:CRDB! 94 97 CSHPRTY*(95! 97 20) 19:PSTA! 98:POST! 92 90 TAXVODET(20! 98))) ADDINFO(70 95)",
    }.ToFrozenDictionary(r => r.Key, r => MtRule.Parse(r.Value));

    static readonly FrozenDictionary<int, IReadOnlyList<(string, bool)>> Statements = new Dictionary<int, string>
    {
        [940] = "20! 21 25! 28! 60! 61/86 62! 64 65 86", [950] = "20! 25! 28! 60! 61 62! 64",
        [941] = "20! 21 25! 28! 13 60 90 62! 64 65 86", [942] = "20! 21 25! 28! 34! 13! 61/86 90 86",
    }.ToFrozenDictionary(s => s.Key, s => (IReadOnlyList<(string, bool)>)[.. s.Value.Split(' ').Select(w => (w.TrimEnd('!'),
        w.EndsWith('!')))]);

    /// <summary>The type that fields without an envelope tell of; 0 when they tell none.</summary>
    public static int Guess(IReadOnlyList<MtField> fields)
    {
        if (fields.Any(f => f.Tag is "16R")) return Securities(fields);
        if (fields.Any(f => f.Tag is "60F" or "60M" or "62F" or "62M"))
            return fields.Any(f => f.Tag is "90C" or "90D") && !fields.Any(f => f.Tag == "61") ? 941 : 940;
        if (fields.Any(f => f.Tag is "34F" or "90C" or "90D")) return 942;
        return fields.All(f => MtFormats.IsOfStatement(f.Tag)) ? 940 : 0;
    }

    static int Securities(IReadOnlyList<MtField> fields)
    {
        bool Has(string tag, string qualifier) => fields.Any(f => f.Tag == tag && f.Qualifier == qualifier);
        bool Holds(string sequence) => fields.Any(f => f.Tag == "16R" && f.Text == sequence);
        if (Has("22H", "STST")) return 537;
        if (Holds("CACONF")) return 566;
        if (Has("22F", "CAEV")) return 564;
        if (Holds("REQD")) return 530;
        if (Has("69A", "STAT") || Has("69B", "STAT")) return 536;
        if (Holds("SUBBAL") || Has("17B", "CONS")) return 535;
        if (Holds("STAT")) return 548;
        if (!Holds("FIAC") || !Holds("SETDET")) return 0;
        var settled = Has("36B", "ESTT");
        var paid = Has("19A", settled ? "ESTT" : "SETT");
        var receives = fields.Any(f => f.Qualifier == "DEAG") && !fields.Any(f => f.Qualifier == "REAG");
        return (settled ? 544 : 540) + (receives ? 0 : 2) + (paid ? 1 : 0);
    }
}
