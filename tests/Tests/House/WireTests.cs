using System.Reflection;
using System.Text.RegularExpressions;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Countinghouse.Tests.House;

/// <summary>
/// What is on the wire stays: a number or a name once given is never given to anything else, and a fact keeps its fields.
/// </summary>
public sealed class WireTests
{
    static readonly Type[] Facts = [.. typeof(Fact).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(Fact)) && !t.IsAbstract).OrderBy(t => t.FullName, StringComparer.Ordinal)];

    [Fact]
    public void Every_fact_has_one_number_and_one_name()
    {
        Assert.Equal(Facts.Select(t => t.FullName), Wire.All.Select(w => w.Type.FullName).Order(StringComparer.Ordinal));
        Assert.Equal(Wire.All.Count, Wire.All.DistinctBy(w => w.Number).Count());
        Assert.Equal(Wire.All.Count, Wire.All.DistinctBy(w => w.Name).Count());
        Assert.Equal(Wire.All.Select(w => w.Number), Wire.All.Select(w => w.Number).Order());
    }

    [Fact]
    public void The_wire_is_as_approved() => Approval.Check("wire", Wire.All.Select(w => $"{w.Number} {w.Name}: {Fields(w.Type)}")
        .Concat(Enums()));

    [Fact]
    public void A_field_that_changes_its_type_is_reported()
    {
        string[] approved = ["101 asked: CommandId String", "102 refused: Why Refusal"];
        Assert.Equal(["- 101 asked: CommandId String", "+ 101 asked: CommandId Int64"],
            Approval.Difference(approved, ["101 asked: CommandId Int64", approved[1]]));
        Assert.NotEqual(Fields(typeof(RecordsFact.Asked)), Fields(typeof(RecordsFact.InputRejected)));
    }

    [Fact]
    public void Every_fact_changes_or_is_let_pass_by_someone()
    {
        var applied = string.Concat(Sources.Under("src/Core").SelectMany(s => s.All<MethodDeclarationSyntax>())
            .Where(m => m.Identifier.Text.StartsWith("Apply", StringComparison.Ordinal)).Select(m => m.ToString()));
        Assert.Empty(Facts.Where(t => !Regex.IsMatch(applied, $@"\b{NameOf(t)}\b")).Select(NameOf));
        Assert.DoesNotMatch($@"\b{NameOf(typeof(Nameless))}\b", applied);
    }

    static string NameOf(Type type) => type.DeclaringType is { } outer ? $@"{outer.Name}.{type.Name}" : type.Name;

    sealed record Nameless : Fact;

    [Fact]
    public void A_fact_that_no_one_knows_stops_the_firm() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => new Firm().Apply(new Nameless()));

    sealed record Odd : Command;

    [Fact]
    public void A_command_that_no_one_knows_stops_the_firm()
    {
        var firm = new Firm();
        firm.Run(new("1", "tester", 0), new EstablishFirm(FirmTerms.Default));
        Assert.Throws<System.Diagnostics.UnreachableException>(() => firm.Run(new("2", "tester", 0), new Odd()));
    }

    // Records and structs of the core within a fact are written out: their fields are on the wire as much as the fact's own.
    static string Fields(Type type) => string.Join(", ", Constructor(type).GetParameters().Select(p => $"{p.Name} {Shape(p)}"));

    static ConstructorInfo Constructor(Type type) => type.GetConstructors(BindingFlags.Public | BindingFlags.Instance)
        .Where(c => c.GetParameters().Length > 0).MaxBy(c => c.GetParameters().Length)!;

    static string Shape(ParameterInfo parameter)
    {
        var nullable = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        return Shape(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) + (nullable ? "?" : "");
    }

    static string Shape(Type type)
    {
        if (type.IsArray) return $"[{Shape(type.GetElementType()!)}]";
        if (type is { IsGenericType: true, Name: "IReadOnlyList`1" }) return $"[{Shape(type.GetGenericArguments()[0])}]";
        return type.Assembly == typeof(Fact).Assembly && !type.IsEnum ? $"({Fields(type)}{Extra(type)})" : type.Name;
    }

    // Properties set by name, as a fee rule's are.
    static string Extra(Type type) =>
        string.Concat(type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(p => p.SetMethod is { IsPublic: true } && !Constructor(type).GetParameters().Any(c => c.Name == p.Name))
        .Select(p =>
        $", {p.Name} {(Nullable.GetUnderlyingType(p.PropertyType) is { } known ? Shape(known) + "?" : Shape(p.PropertyType))}"));

    static IEnumerable<string> Enums() => typeof(Fact).Assembly.GetTypes()
        .Where(t => t.IsEnum && t.IsPublic && t.Namespace is "Countinghouse.Facts" or "Countinghouse.Reference" && t.IsEnum)
        .Where(t => t.Name is not "Refusal" and not "Zone").OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(t => $"{t.Name}: {string.Join(", ", Enum.GetValues(t).Cast<object>().Select(v => $"{Convert.ToInt32(v)} {v}"))}");
}
