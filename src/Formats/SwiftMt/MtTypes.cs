using System.Collections.Frozen;

namespace Countinghouse.Formats.SwiftMt;

/// <summary>
/// What stands where in each type: fields by number and options (20C, 98ABC), those that must be there with an exclamation mark and
/// perhaps a qualifier (98ABC:SETT!), sequences by name with what is in them, a star where they repeat. Qualifiers that no rule names are
/// free, and so are the options of a number without letters.
/// </summary>
static class MtTypes
{
    /// <summary>The rule of a type, or null when we know nothing of its content.</summary>
    public static MtRule? Of(int type) => Rules.GetValueOrDefault(type);

    /// <summary>The cash statements: fields without sequences, whose order has a meaning.</summary>
    public static bool IsStatement(int type) => Statements.ContainsKey(type);

    /// <summary>The fields of a cash statement in their order: number, whether it must be there; alike ones take turns.</summary>
    public static IReadOnlyList<(string Numbers, bool IsNeeded)>? Fields(int type) => Statements.GetValueOrDefault(type);

    const string Link = "LINK*(22F 13AB 20CU! 36BD)";
    const string Parties = "SETPRTY*(95CLPQRS! 97ABD 98AC 20C 70CDE)";
    const string Attributes = "FIA(94BD 22F 12ABC 11A 98A 92A 13ABK 17B 90AB 36BD 35B 70E)";
    const string Reasons = "REAS*(24B! 70D)";
    const string Status = "STAT*(25D! " + Reasons + ")";
    const string Penalties = "PENA*(69AB 22F! 95LP PENACUR*(11A 98AC 97AE 20C 95LPQR! 22F! 19A PENACOUNT*(95LPQR! 22F! 19A:AGNT! "
        + "PENDET*(20C! 22H! 17B 25D 24B 70DE 19A:AMCO! 99A! CALDET*(98ACE! 17B FIA(35B! 12AC 17B 90AB 94BL 98AC 92AB 70E) 92AB 19A 70E) "
        + "RELTRAN*(20C! " + Related + ") 70E) 70E) 70E) 70E)";
    const string Related = "TRAN*(22FH 98ABCE 97ABDE 95LPQR 36BD 19A " + Status + " 70E) "
        + "TRANSDET*(22FH 98ABCE 97ABDE 95LPQR 36BD 19A " + Status + " 70E)";
    const string Transaction = "TRANSDET(94BCFHL 35B 36BD! 99A 19A 22H:REDE! 22H:PAYM! 22FH 98ABCE 25D 70E SETPRTY*(95CLPQR! 97ABD 20C))";
    const string Breaks = "BREAK*(13B 36BD 93BF 98ACE 90AB 22F 19A)";
    const string Account = "95LPR 97ABD:SAFE!";
    const string Above = "28E! 13AJ 20C:SEME! 23G!";

    static string Settlement(string day) => $"GENL!(20C:SEME! 23G! 98ACE 99BC 22FH {(day == "SETT" ? Link : Must(Link))}) "
        + $"TRADDET!(94BHL 98{(day == "SETT" ? "ABC" : "ABCE")}:{day}! 98ABCE 90AB 99A 35B! {Attributes} 22F 11A 25D 70E) ";

    static string Must(string repeated) => repeated.Replace("*", "!*", StringComparison.Ordinal);

    // The amount of an instruction against payment must be there too, unless it cancels: a rule of its own.
    static readonly string Instruction = Settlement("SETT")
        + $"FIAC!(36BD:SETT! 70D 13B 95LPR 97ABD:SAFE! 97AE 94BCFL {Breaks}) REPO(98ABC 22F 20C 92AC 99B 19A 70C) "
        + $"SETDET!(22F:SETR! {Must(Parties)} CSHPRTY*(95LPQRS! 97AE 70CE) AMT*({Amounts})) {Others}";

    static string Confirmation(bool paid) => Settlement("ESET")
        + $"FIAC!(36BD:ESTT! 19A 70D 13B 95LPR 97ABD:SAFE! 97AE 94BCFL {Breaks}) REPO(98ABC 22F 20C 92AC 99B 19A 70C) "
        + $"SETDET!(22F:SETR! {Must(Parties)} CSHPRTY*(95LPQRS! 97AE 20C 70CE) AMT{(paid ? "!" : "")}*({Amounts})) {Others}";

    const string Amounts = "17B 19A! 98AC 92B";

    const string Others = "OTHRPRTY*(95CLPQRS! 97AD 70CDE 20C)";

    // Of events the options of prices and rates grow from year to year: they are free.
    const string Attributes2 = "FIA(94B 22F 12ABC 11A 98A 92 36BDE 90)";
    const string EventDetails = "98ABCE 69ABCDEFJ 99A 92 90 36BCDE 13AB 17B 22F 94E 70EG";
    const string EventLink = "LINK*(22F 13AB 20C!)";

    static readonly FrozenDictionary<int, MtRule> Rules = new Dictionary<int, string>
    {
        [540] = Instruction, [541] = Instruction, [542] = Instruction, [543] = Instruction,
        [544] = Confirmation(paid: false), [545] = Confirmation(paid: true), [546] = Confirmation(paid: false),
        [547] = Confirmation(paid: true),
        [548] = $"GENL!(20C:SEME! 23G! 98ACE LINK!*(13AB 20CU!) {Must("STAT*(25D! ")}{Reasons})) "
            + "SETTRAN(94BCFHL 35B! 36BD! 19A 95LPR 97ABD:SAFE! 22F:SETR! 22H:REDE! 22H:PAYM! 22FH 98ABC:SETT! 98ABCE 70E "
            + $"SETPRTY*(95CLPQR! 97ABD 20C)) {Penalties} ADDINFO*(95CLPQR)",
        [530] = $"GENL!(20C:SEME! 23G! 98ACE {Account}) REQD*(20CU 22F {Link}) "
            + $"ADDINFO*(20C 12A 97ABD 35B 36BD 90AB 19A 98AC 17B 95LPQR {Status})",
        [535] = $"GENL!({Above} 98AC:STAT! 98ACE 22F:SFRE! 22F:CODE! 22F:STTY! 22F:STBA! {Link} {Account} 17B:ACTI! 17B:CONS!) "
            + $"SUBSAFE*(95LPR 97ABD 94BCFL 17B FIN*(35B! {Attributes} 22FH 90ABE 94B 98AC 93BF! SUBBAL*(93BCEF! 22FH 94BCFL 90ABE 98AC "
            + $"99A 19A 92B 70C {Breaks}) 99A 19A 92B 70E {Breaks})) ADDINFO*(95LPQR 19A 70H)",
        [536] = $"GENL!({Above} 98ACE 69AB:STAT! 22F:STBA! {Link} {Account} 17B:ACTI! 17B:CONS!) "
            + $"SUBSAFE*(95LPR 97ABD 94BCFL 17B FIN*(35B! 90AB 94B 98AC 93BF TRAN!*(LINK!*(13AB 20CU!) {Transaction}))) ADDINFO*(95LPQR)",
        [537] = $"GENL!({Above} 98AC:STAT! 98ACE 22H:STST! 22F {Link} {Account} 17B:ACTI!) "
            + $"STAT*(25D! {Reasons} TRAN!*(LINK!*(13AB 20CU!) {Transaction})) "
            + $"TRANS*(LINK!*(13AB 20CU!) {Transaction} {Status}) {Penalties} ADDINFO*(95LPQR)",
        [564] = $"GENL!(28E 20C:CORP! 20C:SEME! 20CD:COAF 23G! 22F:CAEV! 22F:CAMV! 98AC 25D:PROC! {EventLink}) "
            + $"USECU!(35B! {Attributes2} ACCTINFO!*(95PR 97ACD! 94BCF 93BCEF)) INTSEC(35B! 36BDE 93BCE 22F 92 90 98AB! 69ABCDEF) "
            + $"CADETL({EventDetails}) CAOPTN*(13A:CAON! 22FH:CAOP! 22F 94C 11A 17B:DFLT! 35B 98ABCEFJK 69ABCDEFJ 92 90 36BCDE "
            + $"SECMOVE*(22H:CRDB! 22FH 35B! {Attributes2} 36BDE 94BCF 11A 69ABCDEFJ 90 92 98ABC:PAYD! 98ABCE) "
            + "CASHMOVE*(22H:CRDB! 22FH 94C 97AE 19B 98ABC:PAYD! 98ABCE 90 92) 70EFG) ADDINFO(70EFG 95PQR)",
        [566] = $"GENL!(20C:CORP! 20C:SEME! 20CD:COAF 23G! 22F:CAEV! 98AC {EventLink}) "
            + $"USECU!(95PR 97AD:SAFE! 94BCF 35B! {Attributes2} 93BCEF) CADETL({EventDetails}) "
            + "CACONF(13A:CAON! 22FH:CAOP! 22F 11A 98ABCEF 69ABCDEFJ 92 90 94B "
            + $"SECMOVE*(22H:CRDB! 22FH 35B! {Attributes2} 36BDE 94BCF 11A 90 92 98AC:POST! 98ABCE RECDEL*(95CPQRS! 97AD 20C)) "
            + "CASHMOVE*(22H:CRDB! 22FH 94C 97AE CSHPRTY*(95PQRS! 97AE 20C) 19B:PSTA! 98AC:POST! 98ABCE 92 90 TAXVODET(20C! 98AC))) "
            + "ADDINFO(70EFG 95PQR)",
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
