using System.Text.RegularExpressions;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Notifications;
using MediBook.Web.Setup;
using MediBook.Web.Tests.Support;

namespace MediBook.Web.Tests.Ops;

/// <summary>What the documents say of the tree and the settings is still so.</summary>
public sealed partial class DocumentsTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file))];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Every_link_leads_somewhere(string document)
    {
        var file = Path.Combine(SourceTree.Root, document);

        var broken = Link().Matches(await File.ReadAllTextAsync(file)).Select(match => match.Groups[1].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target)));

        Assert.Empty(broken);
    }

    [Theory]
    [InlineData(typeof(BookingOptions), BookingOptions.Section)]
    [InlineData(typeof(AccountOptions), AccountOptions.Section)]
    [InlineData(typeof(NewPasswordOptions), NewPasswordOptions.Section)]
    [InlineData(typeof(WrongSignInOptions), WrongSignInOptions.Section)]
    [InlineData(typeof(SiteOptions), SiteOptions.Section)]
    [InlineData(typeof(MailOptions), MailOptions.Section)]
    [InlineData(typeof(SmtpOptions), SmtpOptions.Section)]
    [InlineData(typeof(DemoOptions), DemoOptions.Section)]
    [InlineData(typeof(RateLimitOptions), RateLimitOptions.Section)]
    [InlineData(typeof(LoadOptions), LoadOptions.Section)]
    [InlineData(typeof(JwtOptions), JwtOptions.Section)]
    public async Task Every_setting_stands_in_the_table(Type options, string section)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "operations.md"));

        Assert.All(
            options.GetProperties().Where(property => property.CanWrite),
            property => Assert.Contains($"`{section}__{property.Name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_settings_of_the_first_start_stand_in_the_table()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "operations.md"));

        Assert.All(FirstSetup.Settings, name => Assert.Contains($"`Setup__{name}`", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
