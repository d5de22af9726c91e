using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace MediBook.Web.Api.OpenApi;

/// <summary>
/// Describes values by the attributes that check them. Parameters arrive as text, since a bad one is answered by the endpoint itself; their
/// attributes say what the text must be.
/// </summary>
internal sealed class SchemaDescription : IOpenApiSchemaTransformer
{
    /// <inheritdoc />
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        if (context.ParameterDescription is { } parameter)
        {
            if (parameter.Source.Id == "Path")
            {
                Number(schema, 1, int.MaxValue);
            }

            foreach (var attribute in (parameter.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo.GetCustomAttributes(inherit: false) ?? [])
            {
                Describe(schema, attribute);
            }
        }
        else if (context.JsonPropertyInfo is { } property)
        {
            DescribeType(schema, property.PropertyType);
            foreach (var attribute in property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
            {
                Describe(schema, attribute);
            }

            DescribeAbsence(schema, property);
        }
        else if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object)
        {
            // An answer has every property, save those that it leaves out.
            schema.Required = context.JsonTypeInfo.Properties
                .Where(property => IsRequest(context.JsonTypeInfo.Type) ? Has<RequiredAttribute>(property) : !Has<JsonIgnoreAttribute>(property))
                .Select(property => property.Name).ToHashSet();
        }

        return Task.CompletedTask;
    }

    /// <summary>True for the types that are read: a reader makes them empty first.</summary>
    public static bool IsRequest(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.GetConstructor(Type.EmptyTypes) is not null;
    }

    /// <summary>The types that are written and read by converters of our own.</summary>
    private static void DescribeType(OpenApiSchema schema, Type type)
    {
        var underlying = Nullable.GetUnderlyingType(type);
        var (form, format) = (underlying ?? type) switch
        {
            var it when it == typeof(Instant) => (JsonSchemaType.String, "date-time"),
            var it when it == typeof(int) => (JsonSchemaType.Integer, "int32"),
            var it when it == typeof(bool) => (JsonSchemaType.Boolean, null),
            _ => (default, null),
        };
        if (form != default)
        {
            schema.Type = underlying is null ? form : form | JsonSchemaType.Null;
            schema.Format = format;
        }
    }

    private static void Describe(OpenApiSchema schema, object attribute)
    {
        switch (attribute)
        {
            case RangeAttribute range:
                Number(schema, (int)range.Minimum, (int)range.Maximum);
                break;
            case DateTextAttribute:
                schema.Format = "date";
                break;
            case ClockTextAttribute:
                schema.Pattern = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$";
                break;
            case EmailTextAttribute:
                (schema.Format, schema.MaxLength) = ("email", EmailTextAttribute.MostCharacters);
                break;
            case NewPasswordAttribute:
                (schema.MinLength, schema.MaxLength) = (NewPasswordAttribute.Least, NewPasswordAttribute.Most);
                break;
            case PhoneTextAttribute:
                (schema.Pattern, schema.MaxLength) = (@"^[0-9 +\-().x/]*$", PhoneTextAttribute.MostCharacters);
                break;
            case PlainTextAttribute text:
                schema.MaxLength = text.MostCharacters;
                break;
            case EnumDataTypeAttribute names:
                schema.Enum = [.. Enum.GetNames(names.EnumType).Select(name => JsonValue.Create(name.ToUpperInvariant()))];
                break;
            case AllowedValuesAttribute values:
                schema.Enum = [.. values.Values.Select(value => JsonValue.Create((string)value!))];
                break;
        }
    }

    /// <summary>A whole number of 32 bits; absent stays possible where it was.</summary>
    private static void Number(OpenApiSchema schema, int least, int most)
    {
        schema.Type = JsonSchemaType.Integer | (schema.Type & JsonSchemaType.Null);
        schema.Format = "int32";
        schema.Minimum = least.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = most == int.MaxValue ? null : most.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What a request needs is neither null nor empty; what an answer leaves out is never null.</summary>
    private static void DescribeAbsence(OpenApiSchema schema, JsonPropertyInfo property)
    {
        var isNeeded = Has<RequiredAttribute>(property);
        if (isNeeded || Has<JsonIgnoreAttribute>(property))
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        if (schema.Type?.HasFlag(JsonSchemaType.String) is true && schema.MinLength is null or 0)
        {
            schema.MinLength = isNeeded ? 1 : null;
        }
    }

    private static bool Has<TAttribute>(JsonPropertyInfo property)
        where TAttribute : Attribute => property.AttributeProvider?.IsDefined(typeof(TAttribute), inherit: false) is true;
}
