using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace MediBook.Web.Api;

/// <summary>Something read from a request that may be wrong.</summary>
public interface IReading
{
    /// <summary>Why it cannot be used, or null.</summary>
    public Refused? Refusal { get; }
}

/// <summary>The JSON body of a request, read strictly and checked by its attributes; an endpoint runs only with a good one.</summary>
/// <typeparam name="T">The request.</typeparam>
public sealed class Body<T> : IReading, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class, new()
{
    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(Refused refusal) => Refusal = refusal;

    /// <inheritdoc />
    public Refused? Refusal { get; }

    /// <summary>The request.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    static async ValueTask<Body<T>?> IBindableFromHttpContext<Body<T>>.BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (await WholeBody.ReadAsync(context.Request) is not { } bytes)
        {
            return new Body<T>(ApiDoor.Refusal(StatusCodes.Status413PayloadTooLarge));
        }

        if (bytes.Length > 0 && !IsJson(context.Request.ContentType))
        {
            return new Body<T>(ApiDoor.Refusal(StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            // Twice, since only a whole document is searched for names that come twice in what is ignored.
            using var document = Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? Check(document.RootElement.Deserialize(ApiJson.TypeOf<T>())!, context.RequestServices)
                : new Body<T>(Refused.Of(StatusCodes.Status400BadRequest, "The body must be a JSON object"));
        }
        catch (JsonException exception)
        {
            return new Body<T>(Explain(exception));
        }
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyMetadata(typeof(T), Check(new T(), builder.ApplicationServices).Refusal));

    private static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = ApiJson.MostDepth, AllowDuplicateProperties = false });
        }
        catch (InvalidOperationException exception)
        {
            // A name with half a surrogate pair is found only where the names are compared.
            throw new JsonException("A name cannot be read.", exception);
        }
    }

    private static Body<T> Check(T value, IServiceProvider services)
    {
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(value, new ValidationContext(value, services, items: null), results, validateAllProperties: true)
            ? new Body<T>(value)
            : new Body<T>(Refused.Fields([.. results.Select(result => new FieldError(ApiJson.NameOf(result.MemberNames.FirstOrDefault() ?? ""), result.ErrorMessage!))]));
    }

    private static bool IsJson(string? contentType) => MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    private static Refused Explain(JsonException exception) =>
        exception.Path is ['$', '.', .. var path] && typeof(T).GetProperties().Any(property => ApiJson.NameOf(property.Name) == path)
            ? Refused.Field(path, $"{path} {(exception.Message.StartsWith("must be", StringComparison.Ordinal) ? exception.Message.Split(" Path:")[0].TrimEnd('.') : "must be text")}")
            : Refused.Of(StatusCodes.Status400BadRequest, "The body is not JSON that can be read: each name once in an object, at most 16 levels deep");
}

/// <summary>Describes a JSON body; it takes no part in routing, so that a wrong content type is answered after everything else.</summary>
/// <param name="Type">The request.</param>
/// <param name="Empty">What a body without any field is told, or null where none is needed.</param>
public sealed record BodyMetadata(Type Type, Refused? Empty);
