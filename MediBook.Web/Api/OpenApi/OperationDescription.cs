using MediBook.Web.Domain;
using MediBook.Web.Services.Idempotency;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace MediBook.Web.Api.OpenApi;

/// <summary>
/// Describes an endpoint beyond its types: its body, the headers that it takes and gives, who may call it, and everything that it may refuse.
/// All of it is read off the endpoint's metadata.
/// </summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    private const string Lenient =
        """
        Whole numbers may also be sent as digits in a string, booleans as `"true"` or `"false"`. For an optional field `null` and `""` mean absent.
        Text is trimmed. Unknown fields are ignored.
        """;

    /// <inheritdoc />
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        var (document, metadata) = (context.Document!, context.Description.ActionDescriptor.EndpointMetadata);
        var policy = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
        var isKeyed = context.Description.HttpMethod == HttpMethods.Post && metadata.OfType<TakesIdempotencyKeyAttribute>().Any();
        var body = metadata.OfType<BodyMetadata>().SingleOrDefault();

        operation.Security = Security(policy, document);
        if (body is not null)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = Lenient,
                Content = new Dictionary<string, OpenApiMediaType> { [Json] = Media(await SchemaAsync(body.Type, context, cancellationToken), ApiExamples.Of(body.Type)) },
            };
        }

        DescribeHeaders(operation, policy, isKeyed);
        DescribeSuccess(operation, context);
        var refusals = metadata.OfType<RefusalsMetadata>().SelectMany(declared => declared.All)
            .Concat(ByPolicy(policy)).Concat(ByBody(body)).Concat(isKeyed ? ByKey : []).Concat(ByLoad(metadata)).Append(ApiDoor.Refusal(StatusCodes.Status500InternalServerError));
        var error = await SchemaAsync(typeof(ErrorBody), context, cancellationToken);
        foreach (var group in refusals.GroupBy(refusal => refusal.Status).OrderBy(group => group.Key))
        {
            operation.Responses![group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Refusal(group.Key, [.. group], error);
        }
    }

    /// <summary>A type's description, told once under its name.</summary>
    private static async Task<OpenApiSchemaReference> SchemaAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (context.Document!.Components?.Schemas?.ContainsKey(type.Name) is not true)
        {
            context.Document.AddComponent<IOpenApiSchema>(type.Name, await context.GetOrCreateSchemaAsync(type, null, ct));
        }

        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static List<OpenApiSecurityRequirement> Security(string? policy, OpenApiDocument document)
    {
        OpenApiSecurityRequirement By(string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
        return policy switch
        {
            null => [],
            Bearer.Anyone => [[], By(DocumentDescription.Token)],
            Bearer.KeyHolder => [By(DocumentDescription.Token), By(DocumentDescription.GuestKey)],
            _ => [By(DocumentDescription.Token)],
        };
    }

    private static void DescribeHeaders(OpenApiOperation operation, string? policy, bool isKeyed)
    {
        operation.Parameters ??= [];
        foreach (var id in operation.Parameters.OfType<OpenApiParameter>().Where(parameter => parameter.In is ParameterLocation.Path))
        {
            id.Description = "Its number. What is no positive whole number of 32 bits is found nowhere (404).";
        }

        if (policy is Bearer.KeyHolder)
        {
            operation.Parameters.Add(Header(
                Bearer.ManageToken, "A guest's key to this booking, in place of a token.", new OpenApiSchema { Type = JsonSchemaType.String }));
        }

        if (isKeyed)
        {
            operation.Parameters.Add(Header(
                IdempotencyMiddleware.Header,
                "Any text of your choice, new for each thing to do: sent again with the same body within 24 hours, the request is done once and answered alike.",
                new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestKey.MostLength, Pattern = "^[ -~]+$" }));
        }
    }

    private static OpenApiParameter Header(string name, string description, OpenApiSchema schema) =>
        new() { In = ParameterLocation.Header, Name = name, Description = description, Schema = schema };

    private static void DescribeSuccess(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        foreach (var type in context.Description.SupportedResponseTypes.Where(type => type.StatusCode < StatusCodes.Status400BadRequest))
        {
            var response = (OpenApiResponse)operation.Responses![type.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture)];
            foreach (var media in response.Content!.Values)
            {
                media.Examples = ApiExamples.Of(type.Type!);
            }

            if (operation.Parameters!.Any(parameter => parameter.Name == "cursor"))
            {
                response.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    [HeaderNames.Link] = new OpenApiHeader
                    {
                        Description = "Where more follows: the next piece's address in angle brackets, then `; rel=\"next\"` (RFC 8288).",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                };
            }
        }
    }

    private static IEnumerable<Refused> ByPolicy(string? policy) => policy switch
    {
        null => [],
        Bearer.Anyone => [Bearer.InvalidToken],
        Bearer.Admin => [ApiDoor.Refusal(StatusCodes.Status401Unauthorized), Bearer.InvalidToken, ApiDoor.Refusal(StatusCodes.Status403Forbidden)],
        _ => [ApiDoor.Refusal(StatusCodes.Status401Unauthorized), Bearer.InvalidToken],
    };

    private static IEnumerable<Refused> ByBody(BodyMetadata? body) => body is null
        ? []
        : [
            .. new[] { body.Empty }.OfType<Refused>(), ApiDoor.Refusal(StatusCodes.Status413PayloadTooLarge),
            ApiDoor.Refusal(StatusCodes.Status415UnsupportedMediaType),
        ];

    private static IEnumerable<Refused> ByKey =>
        [IdempotencyMiddleware.BadKey, IdempotencyMiddleware.Refuse(KeyRefusal.StillRunning), IdempotencyMiddleware.Refuse(KeyRefusal.OtherRequest)];

    private static IEnumerable<Refused> ByLoad(IList<object> metadata) => metadata.OfType<DisableRateLimitingAttribute>().Any()
        ? []
        : [Refused.Of(StatusCodes.Status429TooManyRequests, new ErrorBody(RateLimitPolicies.Words(2)), retryAfter: 2), RefusalProblem.Of(DoctorRefusal.Busy)];

    private static OpenApiResponse Refusal(int status, IReadOnlyList<Refused> refusals, OpenApiSchemaReference error) => new()
    {
        Description = ReasonPhrases.GetReasonPhrase(status),
        Headers = refusals.Any(refusal => refusal.RetryAfter is not null)
            ? new Dictionary<string, IOpenApiHeader>
            {
                [HeaderNames.RetryAfter] = new OpenApiHeader
                {
                    Description = "Seconds to wait before trying again.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "1" },
                },
            }
            : null,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = Media(error, refusals.DistinctBy(refusal => refusal.Value.Error).ToDictionary(refusal => refusal.Value.Error, refusal => ApiExamples.Write(refusal.Value))),
        },
    };

    private static OpenApiMediaType Media(OpenApiSchemaReference schema, IDictionary<string, IOpenApiExample>? examples) => new() { Schema = schema, Examples = examples };
}
