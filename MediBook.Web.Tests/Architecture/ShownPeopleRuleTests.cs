using System.Reflection;
using MediBook.Web.Pages;
using MediBook.Web.Services.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Tests.Architecture;

/// <summary>A page of the staff that can show people says whom it showed.</summary>
public sealed class ShownPeopleRuleTests
{
    private static readonly string[] Folders = ["MediBook.Web.Pages.Admin", "MediBook.Web.Pages.MyDay", "MediBook.Web.Pages.Bookings", "MediBook.Web.Pages.Holds"];

    /// <summary>Only ever a person's own: ownership is asked for without roles.</summary>
    private static readonly Type[] Own = [typeof(Web.Pages.Bookings.IndexModel)];

    private static readonly Type[] People = [typeof(AccountRow), typeof(AccountDetails)];

    [Fact]
    public void A_page_of_the_staff_that_can_show_people_says_whom_it_showed()
    {
        var models = typeof(IShowsPeople).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(PageModel)) && Folders.Any(folder => type.Namespace!.StartsWith(folder, StringComparison.Ordinal))).Except(Own).ToList();
        var showing = models.Where(model => model.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Any(property => HoldsPeople(property.PropertyType, []))).ToList();
        Assert.True(showing.Count >= 10, $"Only {showing.Count} pages were seen to show people: has a record been renamed?");
        Assert.Empty(showing.Where(model => !model.IsAssignableTo(typeof(IShowsPeople))).Select(model => model.FullName));
    }

    /// <summary>A record has people where a text of it is called like one: PatientName, PatientEmail, PersonName …, at any depth.</summary>
    private static bool HoldsPeople(Type type, HashSet<Type> seen)
    {
        if (type.HasElementType)
        {
            return HoldsPeople(type.GetElementType()!, seen);
        }

        if (type.GetGenericArguments().Any(argument => HoldsPeople(argument, seen)))
        {
            return true;
        }

        return type.Assembly == typeof(IShowsPeople).Assembly && seen.Add(type)
            && (People.Contains(type) || type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(property =>
                (property.PropertyType == typeof(string) && (property.Name.StartsWith("Patient", StringComparison.Ordinal) || property.Name.StartsWith("Person", StringComparison.Ordinal)))
                || HoldsPeople(property.PropertyType, seen)));
    }
}
