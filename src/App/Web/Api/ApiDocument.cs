using System.Text.Json.Serialization.Metadata;
using Countinghouse.App.Web.Door;
using Countinghouse.Reference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Countinghouse.App.Web.Api;

/// <summary>The API as an OpenAPI document, and a page to read it by.</summary>
static class ApiDocument
{
    const string Start = "api/v1/", Scheme = "key";

    public static void Add(IServiceCollection services)
    {
        // The forms of the description are those of Payload and Problems.Json.
        services.ConfigureHttpJsonOptions(o =>
        {
            var json = o.SerializerOptions;
            json.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            json.RespectNullableAnnotations = json.RespectRequiredConstructorParameters = json.IgnoreReadOnlyProperties = true;
            json.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase));
        });
        services.AddOpenApi("v1", o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0; // what most generators of clients read
            o.ShouldInclude = d => d.RelativePath?.StartsWith(Start, StringComparison.Ordinal) == true;
            o.AddOperationTransformer((operation, context, _) => Operation(operation, context));
            o.AddSchemaTransformer((schema, context, _) => Schema(schema, context.JsonTypeInfo));
            o.AddDocumentTransformer((document, _, _) => Document(document));
        });
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/api/v1/openapi.json").NeedsSignIn().ExcludeFromDescription().Add(Tag);
        app.MapScalarApiReference("/api/v1/docs", o => o.WithTitle("Countinghouse API").WithOpenApiRoutePattern("/api/v1/openapi.json")
            .DisableDefaultFonts().WithNonce().DisableTelemetry().DisableAgent()).NeedsSignIn().ExcludeFromDescription();
    }

    static void Tag(EndpointBuilder address)
    {
        var answer = address.RequestDelegate;
        address.RequestDelegate = http => Reading.IsKnown(http, 0, Reading.Program) ? Reading.NotModified.ExecuteAsync(http)
            : answer?.Invoke(http) ?? Task.CompletedTask;
    }

    /// <summary>The page's own policy: its script by a number of this answer alone, and the styles that the script writes.</summary>
    public static Task Policy(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/api/v1/docs"))
            http.Response.OnStarting(() =>
            {
                if (http.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce)
                    http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; "
                        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
                        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
                return Task.CompletedTask;
            });
        return next(http);
    }

    /// <summary>Answers as problems: these, and what every address may answer.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder address, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in (int[])[.. statuses, 401, 403, 429, 503])
            address.Produces<ApiProblem>(status, Problems.Media);
        return address;
    }

    static Task Document(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "Countinghouse", Version = "v1",
            Description = "The books of one firm. The rules of cursors, tags, keys and problems are in docs/formats/api.md.",
            License = new() { Name = "Apache-2.0", Identifier = null, Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
        };
        document.Servers = [];
        ShareProblems(document);
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer",
            Description = "A machine's key, ID.SECRET, for the commands and pages of its scopes",
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    static Task Operation(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        void Add(string name, ParameterLocation place, (JsonSchemaType Type, string Says, bool Required) of) =>
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name, In = place, Required = of.Required, Description = of.Says,
                Schema = new OpenApiSchema { Type = of.Type },
            });
        if (metadata.OfType<Keyed>().Any())
        {
            Add(ApiCommands.KeyHeader, ParameterLocation.Header, (JsonSchemaType.String, "Your own name for this asking, 1 to 100 printed "
                + "characters: asked again under it, it is answered as before. Only a dry run goes without", false));
            Add("dryRun", ParameterLocation.Query, (JsonSchemaType.Boolean, "Say what would be, and record nothing", false));
        }
        if (metadata.OfType<AtPoint>().Any())
        {
            Add("asOf", ParameterLocation.Query, (JsonSchemaType.String, "The books as of a business date, 2026-03-31", false));
            Add("knownAt", ParameterLocation.Query, (JsonSchemaType.String, "With what was known at an instant", false));
        }
        if (metadata.OfType<Needs>().LastOrDefault() is { } needs)
            operation.Description = $"{operation.Description}\n\n{Right(needs)}".Trim();
        return Task.CompletedTask;
    }

    /// <summary>What an address asks of who comes, in words.</summary>
    public static string Right(Needs needs) => needs.Open ? "For everyone." : needs.Page.Length == 0
        ? "For who is signed in or has a key; the book decides by the command." : $"For who may see the page {needs.Page}.";

    static Task Schema(OpenApiSchema schema, JsonTypeInfo form)
    {
        var type = form.Type;
        if (type == typeof(AccountId) || type == typeof(AssetId))
        {
            (schema.Type, schema.Format, schema.Properties, schema.Required) = (JsonSchemaType.Integer, "int32", null, null);
            schema.Description = type == typeof(AccountId) ? "An account by its number in the book" : "An asset by its number in the book";
        }
        if (type == typeof(decimal) || type == typeof(decimal?)) schema.Format = "decimal"; // exact
        if (type.Assembly != typeof(Payload).Assembly || schema.Properties is null) return Task.CompletedTask;
        // What is reckoned from the rest is not given; all else is, but for a place in a file and what may be none.
        foreach (var member in form.Properties)
            if (member.Set is null && member.AssociatedParameter is null) schema.Properties.Remove(member.Name);
        schema.Required = new HashSet<string>(form.Properties.Where(m => schema.Properties.ContainsKey(m.Name)
            && m.Name is not ("source" or "file") && Nullable.GetUnderlyingType(m.PropertyType) is null && m.IsSetNullable != true)
            .Select(m => m.Name));
        schema.AdditionalPropertiesAllowed = false;
        return Task.CompletedTask;
    }

    // Said once and named wherever it may be the answer.
    static void ShareProblems(OpenApiDocument document)
    {
        document.Components ??= new();
        document.Components.Responses ??= new Dictionary<string, IOpenApiResponse>();
        foreach (var responses in document.Paths.Values.SelectMany(p => p.Operations is { } all ? all.Values.ToList() : [])
            .Select(o => o.Responses).OfType<OpenApiResponses>())
            foreach (var (status, response) in responses.ToList())
                if (response.Content?.ContainsKey(Problems.Media) == true)
                {
                    document.Components.Responses.TryAdd($"Problem{status}", response);
                    responses[status] = new OpenApiResponseReference($"Problem{status}", document);
                }
    }
}
