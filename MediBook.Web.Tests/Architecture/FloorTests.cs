using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using MediBook.Web.Data;
using MediBook.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Tests.Architecture;

/// <summary>
/// The house's floors: a folder uses only lower ones, never sideways, never up. Each floor has a fact that it has types, since a rule
/// over a misspelt namespace would pass in silence.
/// </summary>
public sealed class FloorTests
{
    private const string Root = "MediBook.Web.";
    private static readonly System.Reflection.Assembly Assembly = typeof(MediBookDbContext).Assembly;
    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader().LoadAssembly(Assembly).Build();

    private static readonly string[] Http = ["Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Mvc", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Razor"];
    private static readonly string[] Database = ["Microsoft.EntityFrameworkCore", "Npgsql"];
    private static readonly string[] Doors = ["Pages", "Api", "Jobs", "Areas", "Setup"];

    /// <summary>Every floor, and what its types must not use: folders of ours, and namespaces of others.</summary>
    private static readonly Dictionary<string, (string[] Folders, string[] Others)> Floors = new()
    {
        ["Domain"] = (["Data", "Migrations", "Services", .. Doors], [.. Database, "Microsoft.AspNetCore", "Microsoft.Extensions", "Hangfire"]),
        ["Data"] = (["Services", .. Doors], [.. Http, "Hangfire"]),
        ["Migrations"] = (["Services", .. Doors], [.. Http, "Hangfire"]),
        ["Services"] = (["Migrations", .. Doors], [.. Http, "Hangfire"]),
        ["Pages"] = (["Data", "Migrations", "Api", "Jobs", "Areas", "Setup"], [.. Database, "Hangfire"]),
        ["Api"] = (["Data", "Migrations", "Pages", "Jobs", "Areas", "Setup"], [.. Database, "Hangfire"]),
        ["Jobs"] = (["Data", "Migrations", "Pages", "Api", "Areas", "Setup"], [.. Database, .. Http]),
        ["Areas"] = (["Migrations", "Api", "Jobs", "Setup"], [.. Database, "Hangfire"]),
        ["Setup"] = ([], []),
    };

    public static TheoryData<string> FloorNames => [.. Floors.Keys];

    public static TheoryData<string> ServiceNames => [.. ServiceFolders()];

    [Theory]
    [MemberData(nameof(FloorNames))]
    public void A_floor_has_types(string floor) => Assert.NotEmpty(TypesOf(floor));

    [Theory]
    [MemberData(nameof(FloorNames))]
    public void A_floor_uses_only_lower_ones(string floor)
    {
        var (folders, others) = Floors[floor];
        Assert.Empty(Uses(TypesOf(floor), target => folders.Any(folder => Within(target, Root + folder)) || others.Any(other => Within(target, other))));
    }

    [Fact]
    public void Every_folder_of_the_web_project_is_a_floor() => Assert.Empty(
        House.Types.Select(type => type.Namespace.FullName).Where(name => name.StartsWith(Root, StringComparison.Ordinal))
            .Select(name => name[Root.Length..].Split('.')[0]).Distinct().Except(Floors.Keys));

    [Theory]
    [MemberData(nameof(ServiceNames))]
    public void A_service_uses_no_sibling_but_bookings(string service)
    {
        var siblings = ServiceFolders().Except([service, "Bookings"]).ToList();
        Assert.NotEmpty(TypesOf($"Services.{service}"));
        Assert.Empty(Uses(TypesOf($"Services.{service}"), target => siblings.Any(sibling => Within(target, $"{Root}Services.{sibling}"))));
    }

    [Fact]
    public void Only_accounts_reads_who_is_signed_in() => Assert.Empty(Uses(
        TypesOf("Services").Where(type => !Within(type.Namespace.FullName, Root + "Services.Accounts")), target => Within(target, "System.Security.Claims")));

    [Fact]
    public void Only_identity_setup_data_and_accounts_know_the_account_type()
    {
        var knowing = House.Types
            .Where(type => type.Dependencies.Any(dependency => dependency.Target.FullName == typeof(AppUser).FullName))
            .Where(type => !new[] { "Data", "Migrations", "Setup", "Areas.Identity", "Services.Accounts" }.Any(folder => Within(type.Namespace.FullName, Root + folder)))
            .Select(type => type.FullName);
        Assert.Empty(knowing);
    }

    [Fact]
    public void Page_models_are_sealed_and_have_one_constructor()
    {
        var pages = Assembly.GetTypes().Where(type => typeof(PageModel).IsAssignableFrom(type) && Within(type.Namespace ?? "", Root + "Pages")).ToList();
        Assert.NotEmpty(pages);
        Assert.Empty(pages.Where(page => !page.IsSealed || page.GetConstructors().Length != 1).Select(page => page.FullName));
    }

    [Fact]
    public void Page_models_are_short_and_leave_failures_to_the_services()
    {
        var files = Directory.GetFiles(Path.Combine(SourceTree.Root, "MediBook.Web", "Pages"), "*.cshtml.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.Empty(files.Where(file => File.ReadAllLines(file).Length > 80).Select(Path.GetFileName));
        Assert.Empty(files.Where(file => System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(file), @"(?m)^\s*(try|catch)\b|\b(SaveChanges|TimeProvider)")).Select(Path.GetFileName));
    }

    private static List<string> ServiceFolders() =>
        [.. House.Types.Select(type => type.Namespace.FullName).Where(name => name.StartsWith(Root + "Services.", StringComparison.Ordinal))
            .Select(name => name[(Root + "Services.").Length..].Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];

    private static List<IType> TypesOf(string folder) => [.. House.Types.Where(type => Within(type.Namespace.FullName, Root + folder))];

    private static IEnumerable<string> Uses(IEnumerable<IType> types, Func<string, bool> forbidden) =>
        types.SelectMany(type => type.Dependencies.Where(dependency => forbidden(dependency.Target.Namespace?.FullName ?? ""))
            .Select(dependency => $"{type.FullName} uses {dependency.Target.FullName}")).Distinct();

    private static bool Within(string name, string space) => name == space || name.StartsWith(space + ".", StringComparison.Ordinal);
}
