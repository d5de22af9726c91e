using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MediBook.Web.Api;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Api;

/// <summary>A row of the API as the route table has it.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Route">Its route.</param>
/// <param name="Body">What its body is read into, or null.</param>
public sealed record FuzzRow(string Method, string Route, Type? Body);

/// <summary>What requests can name that is really there.</summary>
/// <param name="Host">Where the app listens.</param>
/// <param name="Rows">Every row of the API.</param>
/// <param name="Doctors">Doctors; the last one is for slots made in bulk.</param>
/// <param name="Slots">Slots to book.</param>
/// <param name="Bookings">Bookings.</param>
/// <param name="Patient">A patient's token.</param>
/// <param name="Admin">An admin's token.</param>
/// <param name="Expired">A token that has ended.</param>
/// <param name="Key">A guest's key to the first booking.</param>
public sealed record FuzzFacts(
    string Host, IReadOnlyList<FuzzRow> Rows, IReadOnlyList<int> Doctors, IReadOnlyList<int> Slots, IReadOnlyList<int> Bookings,
    string Patient, string Admin, string Expired, string Key);

/// <summary>One request.</summary>
/// <param name="Wire">The bytes.</param>
/// <param name="IsHead">Whether the answer has no body.</param>
/// <param name="IsBroken">It is no HTTP that the server hands on to the app: its refusal may have no body.</param>
public sealed partial record FuzzRequest(byte[] Wire, bool IsHead, bool IsBroken)
{
    /// <summary>The beginning, to be read by people.</summary>
    public override string ToString()
    {
        var text = Repeated().Replace(Encoding.Latin1.GetString(Wire).Replace("\r", "", StringComparison.Ordinal), match => $"{match.Value[..3]}…{match.Length}…");
        return text.Length > 2_000 ? $"{text[..2_000]}… ({Wire.Length} bytes)" : text;
    }

    [GeneratedRegex(@"(.)\1{30,}")]
    private static partial Regex Repeated();
}

/// <summary>
/// Makes requests to the API that begin as good ones and are then bent: the same seed and number give the same request. Text is Latin-1
/// here, one letter a byte, so that any bytes can be written.
/// </summary>
public sealed class ApiFuzz(int seed, FuzzFacts facts)
{
    private const string Months = "2030-0";
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "Post", "QUERY"];
    private static readonly string[] BrokenMethods = ["CONNECT", "G@T", new('X', 9_000), "", "PÖST"];

    private static readonly string[] Ids =
        ["0", "-1", "+1", "01", "1.0", "1e3", "2147483647", "2147483648", "99999999999999999999", "abc", "%20", "1%20", "%0A", "%2F", "1%2F2", "%D9%A1", "%FF%FE", "%ED%A0%80", "%E2%80%AE", "%25", "1;a=b", "cancel", "expire-pending", "null", new('9', 3_000)];

    private static readonly string[] Paths =
        ["/api", "/api/", "/API/DOCTORS", "/api//doctors", "/api/doctors/", "/api/nothing", "/api/doctors/1/slots", "/api/bookings/1/2/3", "/api/%2e%2e/api/slots", "/health", "/health/", "/openapi", "/openapi/v9.json", "/api/auth", "/api/slots/bulk/", "/api/..%2fadmin", "/api/" + new string('a', 4_000)];

    private static readonly string[] QueryNames = ["limit", "cursor", "doctor_id", "date", "status", "patient_email", "specialization", "Limit", "CURSOR", "id", "page", "%00", "a[]", ""];

    private static readonly string[] QueryValues =
    [
        "", "1", "2", "0", "-1", "+5", "5000", "10001", "2147483648", "99999999999999999999", "1.5", "1e2", "abc", "%00", "a%00b", "%C3%28", "%ED%A0%80", "%ff", "%", "%zz", "%u0041", "%E2%80%AE", "%EF%BF%BF",
        "CONFIRMED", "confirmed", "PENDING", "FAILED,CANCELLED", "2026-12-16", "0000-00-00", "9999-12-31", "2026-02-30", "0001-01-01", "2026-W51", "ada@example.com", "ADA%40EXAMPLE.COM", "a%40b%40c", "Dermatology", "dermatology", "'%20or%201=1--", "%3Cscript%3E", "%F0%9F%98%80", "null", "true", "[]", "%7B%7D", "a+b", "%2B1",
        new('1', 400), new('x', 6_000),
    ];

    /// <summary>What stands in cursors: places that exist, that could not, and words.</summary>
    private static readonly string[] Places =
    [
        "1.1", "0.0", "-1.1", "1.-1", "1.2147483648", "1765875600000000.1", "9223372036854775807.1", "-9223372036854775808.1", "99999999999999999.1", "-99999999999999999.1", "100000000000000000.1", "92233720368547758080.1",
        "1.", ".1", ".", "", "1.2.3", "a.b", "1.Dr Olsen", "1.\0", "1.\u00C3(", "2147483647.\u00C3\u00A9", "1.\u00ED\u00A0\u0080", "1.'", "1.%", "1." + new string('x', 700), "1 .1", "+1.1", "1e3.1",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "\\u0000", "a\\u0000b", "\\ud800", "\\udc00\\ud800", "a\\ud83d", "\u00ED\u00A0\u0080", "\u00C3(", "\u00FF", "\\u202e", "\\u2066x\\u2069", "\\ufeff", "\\uffff", "\\u2028", "\\u0085", "\\u200b", "\\n", "a\\r\\nb", "\\t", "\t", "\n", "\\q", "\\u12", "\\",
        "\u00F0\u009D\u0085\u00A0", string.Concat(Enumerable.Repeat("\\ud834\\udd60", 100)), string.Concat(Enumerable.Repeat("e\\u0301", 100)), string.Concat(Enumerable.Repeat("\\ufb2c", 190)), "\\u0344", "\\u1100\\u1161",
        new('a', 199), new('a', 200), new('a', 201), new('b', 1_001), new('c', 30_000), "\\u0041da", "\u00C3\u00A4", "'; drop table users; --", "<script>alert(1)</script>", "${7*7}", "%00", "../../etc/passwd", "=1+1", "null", "true", "12", "-1", "1e3", "NaN", "\u00D9\u00A1\u00D9\u00A2", "0x10",
        "ada@example.com", "ADA@EXAMPLE.COM", "a@b", "@", "a@", "a@b@c", "a b@example.com", "\u00C3\u00A4@\u00C3\u00B6.example", new string('a', 64) + "@example.com", "a@" + new string('b', 253), "a@example.com\\u0000", "\\ufb01@example.com", "a@exa\\u0344mple.com",
        "admin", "USER", "user", "Dermatology", "dermatology", "DERMATOLOGY\u00C2\u00A0", "+44 20 7946 0018", "(0)", "no phone", "\u00EF\u00BC\u0091",
        "2026-12-16", "2024-02-29", "2024-02-30", "0000-00-00", "0001-01-01", "1900-12-31", "1901-01-01", "2199-12-31", "2200-12-31", "2201-01-01", "2999-12-31", "9999-12-31", "10000-01-01", "-0001-01-01", "2024-W10-1", "20240304", "04/03/2024",
        "09:00", "9:00", "9.00", "00:00", "24:00", "23:59", "23:59:60", "25:00", "09:00:30", "9", "-1:00", "09:00Z", "noon",
        "2026-12-16T09:00:00Z", "2026-12-16T09:00", "2026-12-16 09:00", "2026-12-16T09:00:00.000Z", "2026-12-16T09:00:00.0000000001Z", "2026-12-16T09:00:30Z", "2026-12-16T24:00:00Z", "2026-12-16T23:59:60Z", "2026-12-16T09:00:00+14:00", "2026-12-16T09:00:00-18:00", "2026-12-16T09:00:00+99:99", "2026-12-16T09:00:00 Z", "2026-12-16T09",
        "0001-01-01T00:00:00Z", "1901-01-01T00:00:00+18:00", "1969-12-31T23:59:00Z", "2200-12-31T23:45:00Z", "2201-01-01T00:00:00Z", "2999-12-31T23:59:00-18:00", "9999-12-31T23:59:00Z", "9999-12-31T23:59:59.9999999Z", "-2026-12-16T09:00:00Z", "+12026-12-16T09:00:00Z", "2027-03-28T01:30", "2027-10-31T01:30", "1766910000", "2026-12-16T09:00:00Z" + new string(' ', 60), new string(' ', 40) + "2024-02-29", "09:00" + new string(' ', 40),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "-0", "1", "15", "14", "121", "80", "81", "1.0", "1.5", "1e1", "1E400", "-1e400", "1e-400", "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775808", "00012", "+1", ".5", "1.", "0x1", "NaN", "Infinity", "undefined", "True", "TRUE",
        "[]", "{}", "[1]", "[[]]", "{\"a\":1}", "[null]", "{\"id\":1,\"id\":1}", "\"1\"", "\" 1 \"", "\"true\"", "\"False\"", "\"\"", "'x'", "x", "", "/**/1", "1//", "\"a\"\"b\"", new('9', 3_000), "1e" + new string('9', 300),
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "APPLICATION/JSON", "application/json; charset=utf-16", "application/json; charset=", "application/json, application/json", "application/problem+json", "application/jsonp", "text/plain", "text/json", "*/*", "application/", "", ";", "multipart/form-data; boundary=x", "multipart/form-data",
        "application/x-www-form-urlencoded", "application/xml", "application/octet-stream", "application/json; " + new string('a', 3_000), "application/json\u00C3\u00A9",
    ];

    private static readonly string[] Credentials =
        ["", "Bearer", "Bearer ", "bearer x", "Bearer  a.b.c ", "Bearer ..", "Bearer .", "Basic YTpi", "Basic", "Token x", "Bearer " + new string('a', 8_000), "Bearer eyJhbGciOiJub25lIn0.e30.", "Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6IlwwIn0.e30.AA", "Bearer W10.W10.W10", "Bearer \u00C3\u00A9.b.c", "Negotiate x", "Bearer x, Bearer y", "Bearer \u007F"];

    private static readonly string[] Keys =
        ["", " ", "one", "two", "three", "a\tb", "\"quoted\"", "%00", new('k', 200), new('k', 201), new('k', 4_000), "\u00C3\u00A9", "\u00F0\u009F\u0098\u0080", "' or 1=1", ",", "a,b", "00000000-0000-0000-0000-000000000000", "\u007F", "\u0001"];

    private static readonly string[] OtherHeaders =
    [
        "Accept: text/html", "Accept: application/xml;q=1", "Accept: application/json;q=0", "Accept: ;;;", "Accept-Encoding: gzip, br", "Accept-Language: \u00C3\u00A9", "Origin: http://localhost:3000", "Origin: null", "Origin: \u00C3\u00A9", "Origin: http://evil.example.com", "Access-Control-Request-Method: PATCH", "Access-Control-Request-Method: \u0001", "Access-Control-Request-Headers: authorization",
        "Cookie: medibook-session=AAAA", "Cookie: medibook-session=" + new string('A', 4_000), "Cookie: ;=;\u0001", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: nonsense", "X-Forwarded-Host: evil.example.com", "X-HTTP-Method-Override: DELETE", "Content-Encoding: gzip", "Range: bytes=0-1", "If-None-Match: *", "If-Modified-Since: nonsense", "Upgrade: websocket", "Upgrade: h2c", "Connection: close", "Connection: keep-alive, Upgrade",
        "Forwarded: for=\"[::1]\"", "HX-Request: true", "X-Odd: a\u0001b\u001Bc", "X-Huge: " + new string('h', 12_000), "X-Empty:", "Sec-Fetch-Site: cross-site", "traceparent: 00-nonsense", "traceparent: 00-" + new string('f', 32) + "-0000000000000000-ff", "baggage: \u0001=\u0001",
    ];

    private static readonly string[] BrokenHeaders =
        ["X-Odd: a\0b", "X Odd: space", "NoColon", ": no name", "X-Odd: \u00FF\u00FE", "X-L\u00F6ng: name", " folded", "Host: second.example.com", "Content-Length: -1", "Content-Length: 1, 2", "Content-Length: 99999999999999999999", "Transfer-Encoding: identity", "Transfer-Encoding: gzip, chunked", "X-Huge: " + new string('h', 40_000)];

    /// <summary>Makes a request.</summary>
    public FuzzRequest Make(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var row = facts.Rows[number % facts.Rows.Count];
        var broken = random.Next(60) == 0;
        var method = Odds(random, 12) ? Pick(random, Methods) : row.Method;
        var target = Odds(random, 20) ? Pick(random, Paths) : Route(random, row.Route);
        target += Odds(random, 2) && row.Method != "GET" ? "" : Query(random);
        var body = row.Body is not null || Odds(random, 10) ? Body(random, row.Body, number) : null;
        var headers = Headers(random, row, body);
        if (broken)
        {
            switch (random.Next(4))
            {
                case 0:
                    method = Pick(random, BrokenMethods);
                    break;
                case 1:
                    target = Pick(random, ["/api/doctors/%00", "/api/doc tors", "*", "", "api/doctors", "/api/\u00C3\u00A9", "/api/\0", "/api/" + new string('a', 9_000), "http://", "/api/doctors?a=\u00E9"]);
                    break;
                default:
                    headers.Insert(random.Next(headers.Count), Pick(random, BrokenHeaders));
                    break;
            }
        }

        var chunked = body is not null && Odds(random, 12);
        headers.Add(chunked ? "Transfer-Encoding: chunked" : body is null ? "X-No-Body: true" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"));
        var wire = $"{method} {target} HTTP/1.1\r\n{string.Join("\r\n", headers)}\r\n\r\n{(chunked ? Chunks(random, body!) : body)}";
        return new FuzzRequest(Encoding.Latin1.GetBytes(wire), method == "HEAD", broken);
    }

    private static bool Odds(Random random, int oneIn) => random.Next(oneIn) == 0;

    private static T Pick<T>(Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(string text) => $"\"{text}\"";

    private string Route(Random random, string route) => route.Replace(
        "{id}",
        Odds(random, 3) ? Pick(random, Ids) : Number(Pick(random, route.Contains("doctors", StringComparison.Ordinal) ? facts.Doctors : facts.Bookings)),
        StringComparison.Ordinal);

    private static string Query(Random random)
    {
        if (Odds(random, 15))
        {
            return Pick(random, ["?", "?&&==&", "?limit", "?limit=1&limit=2", "?cursor&cursor=", "?=%00", "??limit=1", "?a=b#c", "?" + string.Concat(Enumerable.Repeat("a=b&", 1_500))]);
        }

        var parts = new List<string>();
        while (random.Next(3) > 0 && parts.Count < 4)
        {
            var name = Pick(random, QueryNames);
            var value = name.Equals("cursor", StringComparison.OrdinalIgnoreCase) && !Odds(random, 4)
                ? System.Buffers.Text.Base64Url.EncodeToString(Encoding.Latin1.GetBytes(Pick(random, Places)))
                : Pick(random, QueryValues);
            parts.Add($"{name}={value}");
        }

        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    private List<string> Headers(Random random, FuzzRow row, string? body)
    {
        var headers = new List<string> { $"Host: {facts.Host}" };
        var credentials = random.Next(20) switch
        {
            < 5 => null,
            < 9 => $"Bearer {facts.Patient}",
            < 16 => $"Bearer {facts.Admin}",
            16 => $"Bearer {facts.Expired}",
            _ => Pick(random, Credentials),
        };
        if (credentials is not null)
        {
            headers.Add($"Authorization: {credentials}");
        }

        if (body is not null && !Odds(random, 40))
        {
            headers.Add($"Content-Type: {(Odds(random, 10) ? Pick(random, ContentTypes) : "application/json")}");
        }

        if (row.Method == "POST" && Odds(random, 6))
        {
            headers.Add($"Idempotency-Key: {Pick(random, Keys)}");
        }

        if (Odds(random, 6))
        {
            headers.Add($"Manage-Token: {(Odds(random, 2) ? facts.Key : Pick(random, Keys))}");
        }

        if (body is not null && Odds(random, 60))
        {
            headers.Add("Expect: 100-continue");
        }

        while (Odds(random, 4) && headers.Count < 12)
        {
            headers.Add(Odds(random, 8) ? Pick(random, headers.Skip(1).DefaultIfEmpty("X-Twice: 1").ToList()) : Pick(random, OtherHeaders));
        }

        return headers;
    }

    private string Body(Random random, Type? type, int number)
    {
        if (type is null || Odds(random, 12))
        {
            return Whole(random, "{}");
        }

        var fields = Good(random, type, number);
        for (var bends = random.Next(4); bends > 0 && fields.Count > 0; bends--)
        {
            var at = random.Next(fields.Count);
            var (name, value) = fields[at];
            switch (random.Next(10))
            {
                case 0:
                    fields.RemoveAt(at);
                    break;
                case 1:
                    fields.Add((name, Odds(random, 2) ? value : Value(random)));
                    break;
                case 2:
                    fields[at] = (Pick(random, [name.ToUpperInvariant(), $" {name}", $"{name}\\u0000", $"\\u0061{name}", "\\ud800", "__proto__", "$type", "", new string('n', 5_000)]), value);
                    break;
                case 3:
                    fields.Add((Pick(random, ["x", "id", "role", "account_id", "status", "is_booked", "\\ud83d\\ude00", "\\udfff"]), Value(random)));
                    break;
                default:
                    fields[at] = (name, Value(random));
                    break;
            }
        }

        var body = $"{{{string.Join(',', fields.Select(field => $"\"{field.Name}\":{field.Value}"))}}}";
        return Odds(random, 25) ? Whole(random, body) : body;
    }

    private static string Value(Random random) => Odds(random, 3) ? Pick(random, Values)
        : Odds(random, 12) ? Nested(random.Next(1, 20))
        : Text(Pick(random, Texts));

    /// <summary>A body that the row would take.</summary>
    private List<(string Name, string Value)> Good(Random random, Type type, int number)
    {
        var day = Number(random.Next(1, 7));
        return [.. type.GetProperties().Select(property => ApiJson.NameOf(property.Name)).Where(name => name is not ("otp" or "role") || Odds(random, 6)).Select(name => (name, name switch
        {
            "email" => Text($"fuzz{number % 200}@example.com"),
            "patient_email" => Text($"guest{number % 200}@example.com"),
            "password" => Text(TestData.Password),
            "otp" => Text("123456"),
            "role" => Text("user"),
            "name" or "patient_name" => Text("Grace Hopper"),
            "specialization" => Text($"Field {number % 9}"),
            "phone" or "patient_phone" => Text("020 7946 0018"),
            "experience_years" => "12",
            "doctor_id" => Number(type == typeof(BulkSlotsRequest) ? facts.Doctors[^1] : Pick(random, facts.Doctors)),
            "slot_id" => Number(Pick(random, facts.Slots)),
            "hold" => Odds(random, 2) ? "true" : "false",
            "slot_time" => Text($"{Months}{random.Next(1, 10)}-1{random.Next(10)}T{random.Next(10, 24)}:{random.Next(10, 60)}:00Z"),
            "duration_minutes" => "15",
            // A whole year once in a while; other ranges have days, so that the whole stays quick.
            "start_date" => Text(number % 2_500 == 9 ? "2028-01-01" : "2024-03-01"),
            "end_date" => Text(number % 2_500 == 9 ? "2028-12-31" : $"2024-03-0{day}"),
            "start_time" => Text("09:00"),
            "end_time" => Text("17:00"),
            "exclude_weekends" => "false",
            _ => property(name),
        }))];

        string property(string name) => Odds(random, 2) ? Text(name) : "1";
    }

    /// <summary>The body as a whole is bent.</summary>
    private static string Whole(Random random, string body)
    {
        switch (random.Next(22))
        {
            case 0: return "";
            case 1: return body[..random.Next(body.Length)];
            case 2: return $"{body}{Pick(random, ["x", "{}", ",", "\0", "]", "//", body])}";
            case 3: return $"\u00EF\u00BB\u00BF{body}";
            case 4: return $"[{body}]";
            case 5: return Pick(random, ["null", "true", "7", "\"x\"", "[]", "\0", "\u00FF\u00FE", "'", "{'a':1}", "{a:1}", "{\"a\":1,}", "{,}", "/**/{}", "<a/>", "a=b&c=d", "--x\r\n\r\n--x--"]);
            case 6: return Nested(random.Next(14, 19));
            case 7: return new string('[', Pick(random, [100, 60_000]));
            case 8: return string.Concat(Enumerable.Repeat("{\"a\":", 9_000));
            case 9: return $"{{\"x\":{Nested(random.Next(13, 18))}}}";
            case 10 or 11 or 12:
                return body + new string(' ', Math.Max(0, Pick(random, [ApiDoor.MostBytes - 1, ApiDoor.MostBytes, ApiDoor.MostBytes + 1, 70_000, 300_000]) - body.Length));
            case 13: return $"{{\"x\":\"{new string('x', ApiDoor.MostBytes - random.Next(6, 12))}\"}}";
            case 14: return $"{{{string.Join(',', Enumerable.Range(0, 4_000).Select(index => $"\"k{index}\":{index}"))}}}";
            case 15: return $"{{\"{new string('k', 60_000)}\":1}}";
            case 16: return $"{{\"x\":{new string('9', 60_000)}}}";
            case 17: return string.Concat(body.Select(letter => $"{letter}\0"));
            case 18:
                var bytes = new byte[random.Next(1, 400)];
                random.NextBytes(bytes);
                return Encoding.Latin1.GetString(bytes);
            case 19: return "\u001F\u008B\u0008\0\0\0\0\0\0\u0003\u00AB\u00AE\u0005\0\u0043\u00BF\u00A6\u00A3\u0002\0\0\0";
            case 20: return body.Replace("\"", "\\u0022", StringComparison.Ordinal);
            default: return $" \t\r\n{body}\r\n ";
        }
    }

    private static string Nested(int depth) => $"{new string('[', depth)}1{new string(']', depth)}";

    private static string Chunks(Random random, string body)
    {
        var text = new StringBuilder();
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, random.Next(1, 20_000));
            text.Append(CultureInfo.InvariantCulture, $"{length:x}\r\n").Append(body, at, length).Append("\r\n");
            at += length;
        }

        return text.Append("0\r\n\r\n").ToString();
    }
}
