using System.Net.Mime;
using System.Security.Cryptography;
using MediBook.Web.Api;
using MediBook.Web.Api.OpenApi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using NetEscapades.AspNetCore.SecurityHeaders;
using Scalar.AspNetCore;

namespace MediBook.Web.Setup;

/// <summary>What the JSON door says of itself: an OpenAPI 3.1 document made from the endpoints, and a page to read and try it.</summary>
internal static class OpenApiSetup
{
    /// <summary>Where the page lies.</summary>
    public const string Page = $"{ApiDoor.Root}/docs";

    private const string Name = "v1";
    private const string Document = $"{ApiDoor.Description}/{Name}.json";

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi(Name, options =>
        {
            // Numbers and instants are told in place: they are too small to have names.
            options.CreateSchemaReferenceId = type => type.Type.IsValueType ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
            options.AddDocumentTransformer<DocumentDescription>();
            options.AddOperationTransformer<OperationDescription>();
            options.AddSchemaTransformer<SchemaDescription>();
        });
        builder.Services.AddSingleton<WrittenDescription>();
    }

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapGet(Document, async (WrittenDescription written, HttpContext context) =>
        {
            var (bytes, tag) = await written.ReadAsync();
            context.Response.Headers.CacheControl = "public, max-age=300";
            return TypedResults.Bytes(bytes, MediaTypeNames.Application.Json, entityTag: tag);
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapScalarApiReference(Page, (options, context) => options
            .WithNonce(context.GetNonce())
            .WithTitle("MediBook API")
            .WithOpenApiRoutePattern(Document)
            .AddDocument(Name)
            .AddServer("/")
            .ExpandAllTags()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideClientButton()
            .HideDeveloperTools()).AllowAnonymous();
    }

    /// <summary>The document as it is sent: the same for everybody until the app starts anew, so it is written once.</summary>
    private sealed class WrittenDescription([FromKeyedServices(Name)] IOpenApiDocumentProvider documents)
    {
        private readonly Lazy<Task<(byte[] Bytes, EntityTagHeaderValue Tag)>> _written = new(async () =>
        {
            var document = await documents.GetOpenApiDocumentAsync();
            using var stream = new MemoryStream();
            await using (var writer = new StreamWriter(stream, leaveOpen: true))
            {
                document.SerializeAsV31(new OpenApiJsonWriter(writer, new OpenApiJsonWriterSettings { Terse = true }));
            }

            var bytes = stream.ToArray();
            return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
        });

        public Task<(byte[] Bytes, EntityTagHeaderValue Tag)> ReadAsync() => _written.Value;
    }
}
